"""What is known of a phrase in its question, as strings that a linear model weighs."""

from collections.abc import Iterator
from dataclasses import dataclass

from policy.clauses import Predicate
from policy.morphology import Token
from worker.drafting import nouns
from worker.drafting.phrases import Phrase

_CLASSES = {
    name: getattr(nouns, name)
    for name in (
        "WHICH WANTED BEGINNINGS TIMES ONE_SYLLABLE MEASURED NO_MATTER_ALONE ONLY_WHERE NO_NAMES "
        "NO_MATTER"
    ).split()
}
_NOUNS = frozenset("NNG NNP SL XSN XR".split())
_NUMBERS = frozenset("SN NR".split())
_MARKED = frozenset("JKS JKO JX JKC".split())
_NO_PREDICATE = ("-", "-", "-", "-", "-")


def features(phrase: Phrase) -> Iterator[str]:
    """About a hundred, some of two or three things together."""
    view = _view(phrase)
    yield from _of_the_words(view)
    yield from _of_the_predicate(view)
    yield from _of_the_neighbours(view)
    yield from _of_the_question(view)


@dataclass(frozen=True, slots=True)
class _View:
    """A phrase with what most features are made of."""

    phrase: Phrase
    words: list[str]
    last: Token
    last_class: list[str]
    after: str
    """The token after it, with its tag and whether it is written together."""
    after_tag: str
    predicate: tuple[str, str, str, str, str]
    """Root, light verb, kind, ending and auxiliaries of the one that it belongs to."""
    inside: bool
    """It is part of that predicate."""
    left: int
    """Predicates from there to the end of the sentence."""


def _view(phrase: Phrase) -> _View:
    last = phrase.tokens[-1]
    after = _at(phrase, phrase.last + 1)
    sign = "+" if after is not None and after.start == last.end else " "
    rest = [p for p in phrase.question.predicates[phrase.place] if p.stop > phrase.last]
    own = rest[0] if rest else None
    return _View(
        phrase,
        phrase.text.split(" "),
        last,
        _classes(last.form) or ["x"],
        f"{after.form}/{after.tag}{sign}" if after else "$",
        f"{after.tag}{sign}" if after else "$",
        _told(own),
        own is not None and own.start <= last.start,
        len(rest),
    )


def _told(predicate: Predicate | None) -> tuple[str, str, str, str, str]:
    if predicate is None:
        return _NO_PREDICATE
    aux = ",".join(sorted(predicate.aux))
    return predicate.root, predicate.light, predicate.kind, predicate.ending, aux


def _at(phrase: Phrase, index: int) -> Token | None:
    return phrase.part[index] if 0 <= index < len(phrase.part) else None


def _classes(form: str) -> list[str]:
    found = [name for name, words in _CLASSES.items() if form in words]
    return [*found, "DONE"] if nouns.DONE.search(form) else found


def _of_the_words(view: _View) -> Iterator[str]:
    tokens, text, last = view.phrase.tokens, view.phrase.text, view.last
    yield from (f"last={last.form}", f"word={view.words[-1]}", f"text={text}", f"end={text[-1]}")
    yield from (f"first={tokens[0].form}", f"tag={last.tag}", f"unknown={last.is_unknown}")
    yield from (f"words={len(view.words)}", f"tokens={min(len(tokens), 5)}")
    yield from (f"length={min(len(text), 12) // 2}", f"one={len(text) == 1}")
    yield f"tags={'.'.join(token.tag for token in tokens)}"
    yield from sorted({f"in={token.tag}" for token in tokens})
    yield from sorted({f"has={name}" for token in tokens for name in _classes(token.form)})
    if any(token.is_unknown for token in tokens):
        yield "holds-unknown"
    for name in _classes(tokens[0].form) or ["x"]:
        yield from (f"first-is={name}", f"first-is*words={name}|{len(view.words)}")


def _of_the_predicate(view: _View) -> Iterator[str]:
    root, light, kind, ending, aux = view.predicate
    after, tag = view.after, view.after_tag
    yield from (f"root={root}", f"kind={kind}", f"ending={ending}", f"light={light}", f"aux={aux}")
    yield from (f"left={view.left}", f"inside={view.inside}", f"root*aux={root}|{aux}")
    yield from (f"after*aux={tag}|{aux}", f"after*root*aux={after}|{root}|{aux}")
    yield from (f"after*root={after}|{root}", f"after*kind={after}|{kind}|{view.left == 1}")
    yield from (f"after*ending={after}|{ending}", f"left*root={view.left}|{root}")
    yield from (f"kind*ending={kind}|{ending}", f"inside*root={view.inside}|{root}|{tag}")
    yield f"last*root={view.last.form}|{root}"
    for name in view.last_class:
        yield from (f"is={name}", f"is*after={name}|{after}", f"is*root={name}|{root}")
        yield from (f"is*words={name}|{len(view.words)}", f"is*in={name}|{view.inside}|{light}")
        yield f"is*left={name}|{view.left}|{kind}"


def _of_the_neighbours(view: _View) -> Iterator[str]:
    phrase, after, tag = view.phrase, view.after, view.after_tag
    before, then = _at(phrase, phrase.first - 1), _at(phrase, phrase.last + 1)
    beyond = _at(phrase, phrase.last + 2)
    yield from (f"after={after}", f"after-tag={tag}", f"beyond={after}|{_tag(beyond)}")
    yield f"beyond-form={tag}|{beyond.form if beyond else '$'}"
    yield from (f"before={_form(before)}/{_tag(before)}", f"before-tag={_tag(before)}")
    yield f"before*words={_tag(before)}|{len(view.words)}"
    left = before is not None and before.tag in _NOUNS | _NUMBERS | {"NNB", "MM"}
    right = then is not None and then.tag in _NOUNS | _NUMBERS
    yield from (f"noun-before={left}", f"noun-after={right}", f"nouns-around={left}{right}")
    yield f"noun-before-form={_form(before) if left else '-'}"
    yield f"noun-after-form={_form(then) if right else '-'}"
    names = ",".join(_classes(before.form)) if left and before else "-"
    then_names = ",".join(_classes(then.form)) if right and then else "-"
    yield from (f"before-is={names}", f"then-is={then_names}")
    yield f"before-is*is={names}|{view.last_class[0]}"
    yield f"then-is*is={then_names}|{view.last_class[0]}|{_tag(beyond)}"
    part, end = phrase.part, phrase.last + 1
    yield from (f"tail={_row(part[end : end + 3])}", f"short-tail={_row(part[end : end + 2])}")
    yield f"tail-tags={','.join(token.tag for token in part[end : end + 4])}"
    yield f"head={_row(part[max(0, phrase.first - 2) : phrase.first])}"
    head = part[max(0, phrase.first - 3) : phrase.first]
    yield f"head-tags={','.join(token.tag for token in head)}"


def _of_the_question(view: _View) -> Iterator[str]:
    phrase, question, after = view.phrase, view.phrase.question, view.after
    wanted, count = question.wanted[phrase.place], min(sum(question.wanted), 3)
    yield from (f"wanted={wanted}", f"asks={count}", f"wanted*asks={wanted}|{count}")
    yield from (f"sentences={min(len(question.parts), 4)}", f"past={question.past}")
    yield f"is-last={phrase.place == len(question.parts) - 1}"
    predicates = question.predicates[phrase.place]
    yield f"predicates={min(len(predicates), 4)}"
    yield f"predicates*left={min(len(predicates), 4)}|{view.left}"
    final = predicates[-1] if predicates else None
    root, ending = (final.root, final.ending) if final else ("-", "-")
    yield from (f"final={root}", f"final-ending={ending}", f"final*after={ending}|{after}")
    yield from _of_other_nouns(view)
    asked = [token.form for token in phrase.part if token.form in nouns.WHICH]
    first = ",".join(asked[:1])
    yield from (f"which={','.join(asked[:2])}", f"which*is={first}|{view.last_class[0]}")
    yield f"which*after={first}|{view.after_tag}"
    elsewhere = any(want for place, want in enumerate(question.wanted) if place != phrase.place)
    yield f"asked-elsewhere={elsewhere}|{wanted}"


def _of_other_nouns(view: _View) -> Iterator[str]:
    phrase, part = view.phrase, view.phrase.part
    others = [
        index
        for index, token in enumerate(part)
        if token.tag in {"NNG", "NNP"} and not phrase.first <= index <= phrase.last
    ]
    before = min(sum(index < phrase.first for index in others), 3)
    behind = min(sum(index > phrase.last for index in others), 3)
    yield from (f"nouns-before={before}", f"nouns-behind={behind}")
    yield from (
        f"nouns-before*after={before}|{view.after}",
        f"nouns-behind*after={behind}|{view.after}",
    )
    yield f"nouns={before}{behind}|{view.after_tag}"
    marks = {
        part[index + 1].form
        for index in others
        if index + 1 < len(part) and part[index + 1].tag in _MARKED
    }
    yield f"marks={','.join(sorted(marks)[:3])}"
    yield f"marked*after={bool(marks)}|{view.after}"


def _form(token: Token | None) -> str:
    return token.form if token else "^"


def _tag(token: Token | None) -> str:
    return token.tag if token else "^"


def _row(tokens: tuple[Token, ...]) -> str:
    return ",".join(token.form for token in tokens)
