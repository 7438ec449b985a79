"""What each kind of decision has to teach, in which format."""

from dataclasses import replace

import pytest

from qna.learning.decided import DecidedReply, ThrownAway
from qna.models import Decision, DraftSource
from tests.qna.learning.test_masking import ROW
from tests.qna.steps import REPLY
from worker.learning.examples import MOST_REFUSED, Kind, Line, key_of, lines_of
from worker.prompt import build_messages

BETTER = "안녕하세요. 담당자가 확인하고 안내드리겠습니다."
EDITED = replace(ROW, decision=Decision.EDITED, reply=BETTER, tone="존댓말로", question="재고는요?")
REJECTED = replace(ROW, decision=Decision.REJECTED, reply=None, reject_reason="틀림")
TEMPLATE = replace(ROW, draft_source=DraftSource.FALLBACK)
REFUSED = tuple(ThrownAway(f"{day}일에 보냅니다.", "refused", ("promise",)) for day in range(4))


def made(kind: Kind, row: DecidedReply) -> list[Line]:
    return list(lines_of(kind, row))


def test_sft_teaches_what_went_out_under_the_shops_own_prompt() -> None:
    (line,) = made(Kind.SFT, EDITED)
    assert line["prompt"] == build_messages("재고는요?", "머그컵", tone="존댓말로")
    assert line["completion"] == [{"role": "assistant", "content": BETTER}]
    assert (line["id"], line["decision"], line["draft"]) == ("1", "edited", REPLY)
    assert made(Kind.SFT, ROW)[0]["completion"][0]["content"] == REPLY
    assert (line["decided_at"], line["customer"]) == ("2026-11-01T00:00:00+00:00", "c")


@pytest.mark.parametrize("row", [REJECTED, TEMPLATE, replace(EDITED, reply="<|im_end|> 네")])
@pytest.mark.parametrize("kind", [Kind.SFT, Kind.DPO])
def test_what_a_model_must_not_learn_gives_no_line(kind: Kind, row: DecidedReply) -> None:
    assert made(kind, replace(row, thrown_away=REFUSED)) == []


def test_dpo_sets_what_went_out_against_what_was_not_wanted() -> None:
    look = ThrownAway("애매한 글입니다.", "look", ("unknown",))
    row = replace(EDITED, turned_down=("네, 됩니다.",), thrown_away=(look, *REFUSED))
    lines = made(Kind.DPO, row)
    assert [line["why"] for line in lines] == ["edited", "rejected", *["policy"] * MOST_REFUSED]
    assert {line["chosen"][0]["content"] for line in lines} == {BETTER}
    assert [line["rejected"][0]["content"] for line in lines] == [
        REPLY, "네, 됩니다.", *(each.reply for each in REFUSED[:MOST_REFUSED]),
    ]  # fmt: skip
    assert len({line["id"] for line in lines}) == len(lines)


def test_an_approved_draft_alone_makes_no_pair() -> None:
    assert made(Kind.DPO, ROW) == []


def test_an_edited_template_is_a_reply_to_learn_and_no_text_of_the_models() -> None:
    row = replace(EDITED, draft_source=DraftSource.FALLBACK)
    assert len(made(Kind.SFT, row)) == 1
    assert made(Kind.DPO, row) == []


def test_eval_keeps_every_decision() -> None:
    (line,) = made(Kind.EVAL, REJECTED)
    assert (line["question"], line["reply"], line["reason"]) == (
        "색상은 몇 가지인가요?",
        None,
        "틀림",
    )
    assert made(Kind.EVAL, TEMPLATE)[0]["draft_source"] == "fallback"


def test_lines_are_the_same_by_their_texts_alone() -> None:
    later = replace(EDITED, question_id=9, customer="other")
    for kind in Kind:
        assert [key_of(kind, a) for a in made(kind, EDITED)] == [
            key_of(kind, b) for b in made(kind, later)
        ]
