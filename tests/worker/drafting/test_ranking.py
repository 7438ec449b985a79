"""Which candidate is offered when a name in it is not the question's."""

import pytest

from qna.policy import judge_reply
from worker.drafting.ranking import Candidate, best_of
from worker.engine import Generation, SamplingParams

GENERAL = "문의하신 내용은 담당자가 확인한 후 안내드리겠습니다."
NAMING = "문의하신 소음에 대해 담당자가 확인한 후 안내드리겠습니다."


def candidate(reply: str, *, strays: int = 0, beside: int = 0, copies: bool = True) -> Candidate:
    named = ("소음",) if reply == NAMING else ()
    judgement = judge_reply(reply, "소음 심한가요?", "공기청정기")
    generation = Generation((1,), reply, "stop", 1, 1, 0.0)
    params = SamplingParams(max_new_tokens=8, do_sample=False)
    return Candidate(params, reply, judgement, generation, named, strays, beside, copies)


def test_one_that_names_the_matter_is_better_than_a_general_one() -> None:
    assert best_of([candidate(GENERAL), candidate(NAMING)]) == candidate(NAMING)


@pytest.mark.parametrize("wrong", [{"strays": 1}, {"beside": 1}])
def test_a_general_one_is_better_than_a_wrong_name(wrong: dict[str, int]) -> None:
    assert best_of([candidate(NAMING, **wrong), candidate(GENERAL)]) == candidate(GENERAL)


def test_what_a_copying_model_did_not_copy_whole_is_never_offered() -> None:
    assert best_of([candidate(NAMING, strays=1)]) is None


def test_another_model_may_name_a_matter_in_its_own_words() -> None:
    reworded = candidate(NAMING, strays=1, copies=False)
    assert best_of([reworded]) == reworded
    assert reworded.is_sound


def test_a_name_beside_the_matter_is_reason_to_try_again_and_offered_at_last() -> None:
    beside = candidate(NAMING, beside=1)
    assert not beside.is_sound
    assert best_of([beside]) == beside
