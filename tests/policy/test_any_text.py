"""Properties that hold for any text at all."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from policy import ViolationCode, check_reply, find_personal, mask_personal
from policy.foreign import is_english
from policy.sentences import split
from qna.questions.matters import name_matter

ANY = st.text(max_size=400)
KOREAN = st.text(
    st.one_of(
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), st.sampled_from(" .!?,~\n")
    ),
    max_size=200,
)
TEXT = st.one_of(ANY, KOREAN)
FINE = "문의 감사합니다. 담당자가 확인한 후 안내드리겠습니다."
QUESTION = "재입고 언제 되나요?"


@settings(max_examples=150, deadline=None)
@given(reply=TEXT, question=TEXT, product=st.none() | TEXT)
def test_any_text_gets_a_verdict_with_true_spans(
    reply: str, question: str, product: str | None
) -> None:
    for violation in check_reply(reply, question, product):
        assert isinstance(violation.code, ViolationCode)
        assert reply[violation.start : violation.end] == violation.excerpt


@settings(max_examples=50, deadline=None)
@given(reply=TEXT)
def test_the_same_text_gets_the_same_verdict(reply: str) -> None:
    assert check_reply(reply, QUESTION) == check_reply(reply, QUESTION)


@settings(max_examples=50, deadline=None)
@given(question=TEXT)
def test_a_fine_reply_stays_fine_whatever_a_korean_question_says(question: str) -> None:
    if not is_english(question):
        codes = {v.code for v in check_reply(FINE, question)}
        assert codes <= {ViolationCode.PERSONAL, ViolationCode.SELF_REFERENCE}


@settings(max_examples=50, deadline=None)
@given(number=st.integers(0, 99_999_999))
def test_any_mobile_number_is_contact_and_is_masked(number: int) -> None:
    phone = f"010-{number // 10000:04}-{number % 10000:04}"
    codes = {v.code for v in check_reply(f"{FINE} {phone}", QUESTION)}
    assert ViolationCode.CONTACT in codes
    assert phone not in mask_personal(f"제 번호는 {phone}입니다")


@settings(max_examples=150, deadline=None)
@given(text=TEXT)
def test_masking_leaves_the_rest_of_a_text_alone(text: str) -> None:
    spans = find_personal(text)
    assert all(text[s.start : s.end] == s.text for s in spans)
    if not spans:
        assert mask_personal(text) == text


@settings(max_examples=150, deadline=None)
@given(text=TEXT)
def test_sentences_are_spans_in_order(text: str) -> None:
    sentences = split(text)
    assert all(text[s.start : s.end] == s.text for s in sentences)
    assert all(a.end <= b.start for a, b in pairwise(sentences))


@settings(max_examples=100, deadline=None)
@given(question=TEXT)
def test_a_matter_is_never_the_customers_own_words(question: str) -> None:
    from qna.questions.matters import PHRASES

    matter = name_matter(question, None)
    assert matter is None or any(matter.startswith(phrase) for phrase in PHRASES)
