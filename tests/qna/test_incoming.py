"""Text as it is kept: no control and zero-width characters, whatever a sender writes."""

import json
import math
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from qna.database import Database
from qna.incoming import MAX_QUESTION_CHARS, IncomingQuestion, QuestionText, clean_text
from qna.models import Question, Shop
from qna.store.new_questions import storable
from tests.qna import steps

# Half of all characters are the troublesome ones.
ODD = st.sampled_from(" \n\r\t\0\u200b\u200d\u2028\u202e\ufeff\ud800\x85\u0301가ㅏe\U0001f469")
any_text = st.text(st.one_of(ODD, st.characters()), max_size=60)


@given(any_text)
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(any_text)
def test_what_is_left_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert not [
        c for c in cleaned if c not in "\n\t\u200d" and unicodedata.category(c) in ("Cc", "Cf")
    ]


@given(st.text("가나다 abc?!.,1\n", max_size=60))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean_text(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("재\u200b입고\ufeff 되나요\0?", "재입고 되나요?"),
        ("한 줄\r\n두 줄\r세 줄\u2028네 줄", "한 줄\n두 줄\n세 줄\n네 줄"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("👩\u200d👩\u200d👧 좋아요", "👩\u200d👩\u200d👧 좋아요"),
        ("\u202e거꾸로\u202c", "거꾸로"),
        ("반쪽 \ud83d 글자", "반쪽  글자"),
        ("\u200d \u200d", ""),
        (
            "새 그림 \U0001fa77 \U0001faef \U0001fadf 좋아요",
            "새 그림 \U0001fa77 \U0001faef \U0001fadf 좋아요",
        ),
        ("\u3164", ""),
        ("\ufe0f\u034f", ""),
        ("\u3164 재입고 되나요? \u2800", "재입고 되나요?"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\uffff\U0010ffff\ue000\U000e0001b", "ab"),
    ],
)
def test_examples(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@pytest.mark.parametrize("text", ["", " \n\t", "\0\0", "\u200b\u200d", "\u200d \u200d", "\ud800"])
def test_a_question_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="visible character"):
        TypeAdapter(QuestionText).validate_python(text)


def _kept(numbers: range) -> Iterator[tuple[str, bool]]:
    """Each of these characters, and whether cleaning leaves it between two letters."""
    chars = [char for char in map(chr, numbers) if char not in "\n\t\r\u200d|"]
    pieces = clean_text("|".join(f"a{char}b" for char in chars)).split("|")
    return zip(chars, (piece != "ab" for piece in pieces), strict=True)


@pytest.mark.parametrize("plane", range(17))
def test_only_what_unicode_calls_invisible_is_taken_out(plane: int) -> None:
    """Of all characters: what this Python does not know yet stays, unless Unicode keeps it free
    for more of the invisible ones."""
    first = plane * 0x10000
    blocks = (range(start, start + 0x100) for start in range(first, first + 0x10000, 0x100))
    for char, kept in chain.from_iterable(map(_kept, blocks)):
        category, number = unicodedata.category(char), ord(char)
        if category in ("Cc", "Cf", "Cs", "Co"):
            assert not kept, hex(number)
        elif category != "Cn":
            assert kept, hex(number)
        elif number in range(0x1F000, 0x1FC00) or number in range(0x2FA20, 0x30000):
            assert kept or number & 0xFFFE == 0xFFFE, hex(number)


@pytest.mark.parametrize(
    "text",
    ["\u3164", "\u115f\u1160", "\u2800", "\uffa0", "\ufe0f", "\u034f", "\U000e0100", "\u180b"],
)
def test_a_letter_that_is_drawn_as_nothing_is_no_question(text: str) -> None:
    with pytest.raises(ValidationError, match="visible character"):
        TypeAdapter(QuestionText).validate_python(f" {text} {text}")


def test_a_stack_of_marks_is_cut_where_unicode_cuts_it() -> None:
    assert len(clean_text("가" + "\u0301\u0323" * 500)) == 1 + 30
    assert clean_text("n\u0303o\u0302\u0323") == "ño\u0323\u0302".replace("o\u0323\u0302", "ộ")


def test_a_text_far_beyond_its_limit_is_refused_before_it_is_read() -> None:
    for text in (" " * 100_000, "\u200b" * 100_000, "가" * 16_001):
        with pytest.raises(ValidationError, match="at most 4000"):
            TypeAdapter(QuestionText).validate_python(text)


def test_the_limit_counts_what_is_kept() -> None:
    adapter = TypeAdapter(QuestionText)
    longest = "가" * MAX_QUESTION_CHARS
    assert adapter.validate_python(longest + "\u200b" * 100) == longest
    with pytest.raises(ValidationError, match="at most 4000"):
        adapter.validate_python(longest + "나")


def test_an_id_or_a_time_of_nothing_is_refused() -> None:
    with pytest.raises(ValidationError):
        IncomingQuestion(platform_question_id="\u200b", text="?")
    with pytest.raises(ValidationError):
        IncomingQuestion.model_validate(
            {"platform_question_id": "1", "text": "?", "asked_at": "2026-11-22T09:00:00"}
        )


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), any_text)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_a_storable_value_is_json_in_utf_8(value: Any) -> None:
    kept = storable(value)
    text = json.dumps(kept, ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert "\\u0000" not in json.dumps(kept)
    assert storable(kept) == kept


@settings(max_examples=25, deadline=None)
@given(raw=st.dictionaries(any_text, json_values, max_size=3), text=any_text, name=any_text)
def test_any_payload_fits_both_databases(
    raw: dict[str, Any], text: str, name: str, shared_database: Database, shop_for_all: Shop
) -> None:
    question = steps.incoming(text="물음 " + text, product_name=name, raw=raw, context=raw)
    done = steps.record(shared_database, shop_for_all, question)
    assert done is not None
    row = steps.get(shared_database, Question, done.question_id)
    assert row.text == question.text
    assert set(row.context) == set(storable(raw))


def test_numbers_that_json_does_not_know_become_nothing(
    shared_database: Database, shop_for_all: Shop
) -> None:
    raw = {"inf": math.inf, "list": [math.nan, -math.inf, 1.5], "big": 10**400, "small": 1e-320}
    done = steps.record(shared_database, shop_for_all, steps.incoming(raw=raw))
    assert done is not None
    kept = steps.get(shared_database, Question, done.question_id).raw
    assert kept == {"inf": None, "list": [None, None, 1.5], "big": 10**400, "small": 1e-320}


@pytest.fixture(scope="module")
def shop_for_all(shared_database: Database) -> Shop:
    from qna.secrets import SecretBox
    from tests.conftest import SECRET_KEY, make_shop

    return make_shop(shared_database, SecretBox(SECRET_KEY), name="for-all")
