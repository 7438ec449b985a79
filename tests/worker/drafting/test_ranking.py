"""Which candidate is offered when a name in it is not the question's."""

from typing import Any

from policy import judge_reply
from worker.drafting.ranking import Candidate, best_of
from worker.engine import Generation, SamplingParams

GENERAL = "문의하신 내용은 담당자가 확인한 후 안내드리겠습니다."
NAMING = "문의하신 소음에 대해 담당자가 확인한 후 안내드리겠습니다."


SORRY = f"불편을 드려 죄송합니다. {GENERAL}"


def candidate(reply: str, *, guided: bool = True, **found: Any) -> Candidate:
    named = ("소음",) if reply == NAMING else ()
    judgement = judge_reply(reply, "소음 심한가요?", "공기청정기")
    generation = Generation((1,), reply, "stop", 1, 1, 0.0)
    params = SamplingParams(max_new_tokens=8, do_sample=False)
    sorry = reply == SORRY
    return Candidate(
        params, reply, judgement, generation, named, sorry=sorry, guided=guided, **found
    )


def test_one_that_names_the_matter_is_better_than_a_general_one() -> None:
    assert best_of([candidate(GENERAL), candidate(NAMING)]) == candidate(NAMING)


def test_what_a_guided_model_was_not_told_to_name_is_never_offered() -> None:
    astray = candidate(NAMING, astray=True)
    assert not astray.is_sound
    assert best_of([astray, candidate(GENERAL)]) == candidate(GENERAL)
    assert best_of([astray]) is None


def test_what_went_wrong_is_answered_with_an_apology() -> None:
    cold, sorry = candidate(GENERAL, owed=True), candidate(SORRY, owed=True)
    assert (cold.is_sound, sorry.is_sound) == (False, True)
    assert best_of([cold, cold, sorry]) == sorry
    assert best_of([cold]) == cold


def test_a_large_model_is_not_asked_again_for_an_apology() -> None:
    assert candidate(GENERAL, owed=True, guided=False).is_sound


def test_where_nobody_knows_whether_one_is_owed_most_of_them_decide() -> None:
    assert best_of([candidate(SORRY), candidate(GENERAL), candidate(GENERAL)]) == candidate(GENERAL)
    assert best_of([candidate(NAMING), candidate(SORRY), candidate(SORRY)]) == candidate(SORRY)


def test_nobody_is_sorry_for_trouble_where_a_question_only_asks() -> None:
    sorry = candidate(SORRY, unasked=True)
    assert not sorry.is_sound
    assert best_of([sorry, sorry, candidate(GENERAL)]) == candidate(GENERAL)
    assert best_of([sorry]) == sorry
