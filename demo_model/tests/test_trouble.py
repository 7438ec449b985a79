"""The worker's rules for trouble, on the questions that were written for the model."""

from train.data.questions import aspects
from worker.drafting.trouble import tells_of_trouble


def test_it_holds_on_the_written_questions() -> None:
    """A fit: the patterns were written while looking at these lines."""
    lines = aspects("reported.txt")
    wrong, fine = ([a.forms[0] for a in lines if a.wants_sorry == sorry] for sorry in (True, False))
    texts = [[line.replace("{", "").replace("}", "") for line in side] for side in (wrong, fine)]
    assert sum(map(tells_of_trouble, texts[0])) >= 0.85 * len(wrong)
    assert sum(map(tells_of_trouble, texts[1])) <= 0.02 * len(fine)
