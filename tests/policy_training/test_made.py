"""What the second opinion learns from, beside the labelled replies."""

from policy_training.made import make


def test_replies_are_made_of_every_list_and_the_same_each_time() -> None:
    made = list(make(7))
    assert len(made) > 5000
    assert {each.bad for each in made} == {True, False}
    assert made == list(make(7))
