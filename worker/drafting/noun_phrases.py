"""Noun phrases before a predicate that may be the matter of a question, by kiwi's morphemes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policy.morphology import Token, is_word
from worker.drafting.nouns import (
    BEGINNINGS,
    DONE,
    MEASURED,
    NO_MATTER,
    NO_MATTER_ALONE,
    ONE_SYLLABLE,
    PLACE,
    SUFFIXES,
    TIMES,
    WANTED,
    WHICH,
)


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Nouns that stand together, and the token after them."""

    tokens: tuple[Token, ...]
    before: Token | None
    after: Token | None
    trimmed: bool = False
    """Whether a noun that says what is wanted of it was left out at its end."""

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    @property
    def is_subject(self) -> bool:
        """Subject, object or topic, by its particle."""
        after = self.after
        return after is not None and (
            after.tag in {"JKS", "JKO", "JKC"} or (after.tag == "JX" and after.form in {"은", "는"})
        )

    @property
    def is_added(self) -> bool:
        """With 도, 만 or 까지."""
        return self.after is not None and self.after.form in {"도", "만", "까지"}

    @property
    def is_bare(self) -> bool:
        after = self.after
        if after is None or self.trimmed:
            return True
        return not (after.tag.startswith(("J", "NNB")) or after.form in {"없이", "말"})

    @property
    def is_sent(self) -> bool:
        """With 로: what the goods come as ("원본 파일로도 (보내주시나요)")."""
        return self.after is not None and self.after.form in {"로", "으로"}

    @property
    def is_measured(self) -> bool:
        last = self.tokens[-1]
        return last.form in MEASURED or (last.tag == "XSN" and last.form in "성비량력율")

    def is_done(self, text: str) -> bool:
        """Whether it is something that shops or goods do."""
        return bool(DONE.search(text[self.start : self.end]))

    def without_last_word(self, text: str) -> "NounPhrase | None":
        """ "물티슈 뚜껑 캡형(인가요)": the thing, of which the last word is asked."""
        cut = text.rfind(" ", self.start, self.end)
        tokens = tuple(token for token in self.tokens if token.end <= cut)
        return replace(self, tokens=tokens, after=None, trimmed=True) if tokens else None

    @property
    def is_joined(self) -> bool:
        return any(_joins(token) for token in self.tokens)

    def is_a_measure(self, text: str) -> bool:
        """Whether its last word is one, and not a kind of it ("전구색")."""
        return text[self.start : self.end].rsplit(" ", maxsplit=1)[-1] in MEASURED

    @property
    def is_name(self) -> bool:
        """A place, a person, a brand."""
        return self.tokens[-1].tag == "NNP"

    @property
    def is_place(self) -> bool:
        return self.tokens[-1].tag == "NNP" and bool(PLACE.search(self.tokens[-1].form))


def noun_phrases(tokens: tuple[Token, ...], text: str) -> Iterator[NounPhrase]:
    """Those of `tokens` (of `text`) that are whole and could be the matter of a question."""
    for phrase in _together(tokens):
        trimmed = _trimmed(phrase, text)
        if trimmed and may_be_named(trimmed, text):
            yield trimmed


def may_be_named(phrase: NounPhrase, text: str) -> bool:
    """Whether it is whole, and something that can be asked about."""
    return _is_matter(phrase) and _is_whole(phrase, text)


def _together(tokens: tuple[Token, ...]) -> Iterator[NounPhrase]:
    at = 0
    while at < len(tokens):
        end = _end_of_nouns(tokens, at)
        if end > at:
            # "본드랑 도색": both are asked about.
            while end + 1 < len(tokens) and _joins(tokens[end]) and _is_noun(tokens[end + 1]):
                other = _end_of_nouns(tokens, end + 1)
                light = other < len(tokens) and tokens[other].tag in {"XSV", "XSA"}
                if light and tokens[other - 1].form not in WANTED:
                    break  # "앱이랑 연동되나요": with what it is done
                end = other
            before = tokens[at - 1] if at else None
            after = tokens[end] if end < len(tokens) else None
            yield NounPhrase(tokens[at:end], before, after)
        at = max(end, at + 1)


def _end_of_nouns(tokens: tuple[Token, ...], at: int) -> int:
    while at < len(tokens) and _is_noun(tokens[at]):
        at += 1
    return at


def _is_noun(token: Token) -> bool:
    return token.tag in {"NNG", "NNP", "SL", "XSN", "XPN", "XR"} and token.form not in WHICH


def _joins(token: Token) -> bool:
    return token.tag in {"JC", "JKB"} and token.form in {"랑", "이랑", "과", "와", "하고"}


def _trimmed(phrase: NounPhrase, text: str) -> NounPhrase | None:
    tokens = list(phrase.tokens)
    while tokens and tokens[-1].form in WANTED:
        tokens.pop()
    trimmed = len(tokens) < len(phrase.tokens)
    # What kiwi does not know it may cut in mid-word ("카페로소" → "소"): begin with the next word.
    while tokens and (tokens[0].form in BEGINNINGS or _is_torn(tokens[0], text)):
        tokens.pop(0)
    if tokens and _is_free(phrase, trimmed):
        tokens = _up_to_the_measure(tokens)
    return replace(phrase, tokens=tuple(tokens), trimmed=trimmed) if tokens else None


def _is_free(phrase: NounPhrase, trimmed: bool) -> bool:
    """Nothing is written together with it."""
    return not trimmed and (phrase.after is None or phrase.after.start > phrase.end)


def _is_torn(token: Token, text: str) -> bool:
    before = text[token.start - 1 : token.start]
    return token.tag == "XSN" or bool(re.match(r"[0-9A-Za-z가-힣/&+-]", before))


def _up_to_the_measure(tokens: list[Token]) -> list[Token]:
    """ "물받이 방향 좌우 (바꿀)": what comes after the measure says how."""
    if DONE.search(tokens[-1].form):
        return tokens
    measures = [index for index, token in enumerate(tokens) if token.form in MEASURED]
    if not measures or measures[-1] == len(tokens) - 1:
        return tokens
    last = measures[-1]
    spaced = tokens[last + 1].start > tokens[last].end
    return tokens[: last + 1] if spaced and last + 1 < len(tokens) else tokens


def _is_matter(phrase: NounPhrase) -> bool:
    last, tokens = phrase.tokens[-1], phrase.tokens
    if last.form in NO_MATTER or (len(tokens) == 1 and last.form in NO_MATTER_ALONE):
        return False
    if any(token.form in TIMES for token in tokens):
        return False
    if phrase.before is not None and not phrase.is_measured and _counts(phrase.before):
        return False
    by_suffix = last.tag == "XSN" and last.form in SUFFIXES
    return by_suffix or last.tag in {"NNG", "NNP"} or (last.tag == "SL" and len(last.form) > 2)


def _counts(before: Token) -> bool:
    unit = before.tag == "NNB" and before.form not in {"거", "것", "수", "데", "때", "분", "쪽"}
    return unit or before.tag in {"SN", "NR"} or (before.tag == "MM" and before.form in WHICH)


def _is_whole(phrase: NounPhrase, text: str) -> bool:
    """Whether a word ends with it, but for particles and light verbs."""
    if text.startswith("몇", phrase.start):
        return False
    word = text[phrase.start : phrase.end].rsplit(" ", maxsplit=1)[-1]
    if word in NO_MATTER or (len(word) == 1 and word not in ONE_SYLLABLE):
        return False
    if (len(word) > 2 and word[-1] in "도만" and is_word(word[:-1])) or _is_torn_verb(phrase):
        return False
    if len(phrase.tokens) > 1 and _is_guess(phrase.tokens[-2], phrase.tokens[-1]):
        return False
    after = phrase.after
    if after is None or after.start > phrase.end:
        return True
    light = after.tag in {"VV", "VA"} and after.form in {"되", "하", "있", "없"}
    return (
        light
        or after.tag in {"XSV", "VCP", "VCN", "SF", "SP", "SO", "SW", "SS"}
        or after.tag[0] == "J"
    )


def _is_torn_verb(phrase: NounPhrase) -> bool:
    """ "널면 건조대": kiwi takes a verb that it does not know for a noun."""
    return any(token.is_unknown and token.form[-1] in "면고서" for token in phrase.tokens[:-1])


def _is_guess(first: Token, second: Token) -> bool:
    """Two syllables that kiwi makes nouns of, for want of a better reading."""
    single = len(first.form) == len(second.form) == 1 and second.form not in SUFFIXES
    return single and first.end == second.start
