"""The checker: one pure function from a reply and its question to what is wrong with it."""

from collections.abc import Iterable, Iterator, Sequence

from qna.policy import gibberish, morphology
from qna.policy.asked import Asked
from qna.policy.contact import find_contacts
from qna.policy.english import read_english
from qna.policy.foreign import find_foreign, is_english
from qna.policy.korean import read_sentence
from qna.policy.length import MAX_ANALYSED_CHARS, MAX_CHARS, MAX_SENTENCES
from qna.policy.markup import find_markup
from qna.policy.personal import find_personal, repeated_personal
from qna.policy.self_reference import find_obedience, find_self_reference
from qna.policy.sentences import Sentence, split
from qna.policy.types import GRAVITY, Judgement, Verdict, Violation, ViolationCode

C = ViolationCode
Span = tuple[int, int]
_MAX_QUESTION_CHARS = 500


def warm_up() -> None:
    """Loads the morphology, some 500 MB and a few seconds, once for this process."""
    morphology.load()


def judge_reply(reply: str, question: str, product: str | None = None) -> Judgement:
    """The verdict on `reply` to `question`, with every finding, gravest first."""
    found = tuple(check_reply(reply, question, product))
    return Judgement(verdict_of(found), found)


def verdict_of(found: Sequence[Violation]) -> Verdict:
    """What the findings amount to."""
    if any(violation.refuses for violation in found):
        return Verdict.REFUSED
    return Verdict.LOOK if found else Verdict.CLEAN


def check_reply(reply: str, question: str, product: str | None = None) -> list[Violation]:
    """What is wrong with `reply` to `question`, gravest first; an empty list means it is fine.

    Any text is safe: of a reply far beyond the permitted length, which is refused for that, only
    the first `MAX_ANALYSED_CHARS` characters are analysed.
    """
    text = reply[:MAX_ANALYSED_CHARS]
    question, product = (
        question[:_MAX_QUESTION_CHARS],
        (product or "")[:_MAX_QUESTION_CHARS] or None,
    )
    spans = {(code, a, b) for code, a, b in _findings(text, len(reply), question, product)}
    found = [Violation(code, text[a:b], a, b) for code, a, b in spans]
    return sorted(_settled(found), key=lambda v: (GRAVITY[v.code], v.start, v.end))


def _findings(
    text: str, length: int, question: str, product: str | None
) -> Iterator[tuple[ViolationCode, int, int]]:
    source = f"{question} {product or ''}"
    yield from _marked(text, question, source, product)
    sentences = split(text)
    if length > MAX_CHARS or len(sentences) > MAX_SENTENCES:
        yield C.TOO_LONG, 0, len(text)
    english = is_english(question) and is_english(text)
    yield from _read(sentences, question, product, english, text)


def _marked(
    text: str, question: str, source: str, product: str | None
) -> Iterator[tuple[ViolationCode, int, int]]:
    """What single words or signs give away."""

    def mark(
        code: ViolationCode, spans: Iterable[Span]
    ) -> Iterator[tuple[ViolationCode, int, int]]:
        return ((code, a, b) for a, b in spans)

    found = find_personal(text)
    contacts = find_contacts(text, found)
    personal = [(s.start, s.end) for s in found if s.kind not in {"phone", "email"}]
    yield from mark(C.PERSONAL, personal + repeated_personal(text, question))
    yield from mark(C.CONTACT, contacts)
    yield from mark(C.SELF_REFERENCE, find_self_reference(text, source))
    yield from mark(C.SELF_REFERENCE, find_obedience(text, question))
    yield from mark(C.MARKUP, find_markup(text))
    foreign = find_foreign(text, question, product)
    yield from mark(C.FOREIGN, [s for s in foreign if not _within(s, contacts)])
    yield from mark(C.GIBBERISH, gibberish.find_loops(text))
    yield from mark(C.GIBBERISH, gibberish.find_broken_jamo(text))
    yield from mark(C.GIBBERISH, gibberish.find_stray_signs(text))
    yield from mark(C.GIBBERISH, gibberish.find_rare_syllables(text, source))


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in others)


def _read(
    sentences: Sequence[Sentence], question: str, product: str | None, english: bool, text: str
) -> Iterator[tuple[ViolationCode, int, int]]:
    """What the sentences say."""
    asked = Asked(question, product)
    deferred = False
    for sentence in sentences[: 3 * MAX_SENTENCES]:
        final = sentence is sentences[-1]
        if english:
            findings, defers = read_english(sentence, asked.words, final)
        else:
            reading = read_sentence(sentence, asked, final)
            findings, defers = list(reading.findings), reading.defers
        yield from findings
        deferred = deferred or defers
    if not deferred:
        yield C.NO_DEFERRAL, 0, len(text)


def _settled(found: list[Violation]) -> list[Violation]:
    """Drops what another finding explains better."""
    codes = {v.code for v in found}
    explained: set[ViolationCode] = set()
    if C.SELF_REFERENCE in codes:
        explained = {C.DEFINITIVE, C.IMPOLITE}
    elif C.GIBBERISH in codes:
        explained = {C.IMPOLITE}
    return [v for v in found if v.code not in explained]
