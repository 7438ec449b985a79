"""Which nouns may stand in a reply."""

from collections.abc import Iterator
from itertools import pairwise

from policy import words as w
from policy.clause import Scene
from policy.morphology import Token, is_word
from policy.register import aspects
from policy.rule import LATER, Rule, example
from policy.types import ViolationCode as C
from policy.words import words

_CONTENT_TAGS = words("NNG NNP SL")


UNGROUNDED = Rule(
    "unasked-matter",
    C.UNGROUNDED,
    "문의나 상품에 없는 것을 확인하겠다고 합니다.",
    "It names a matter that neither the question nor the product holds.",
    (example(f"김치 냉장고 우주 코끼리는 {LATER}"),),
    (example(f"커튼 세탁은 {LATER}"),),
)


NO_WORD = Rule(
    "no-such-word",
    C.UNGROUNDED,
    "없는 낱말입니다.",
    "There is no such word.",
    (example(f"패드 농선이 궁금하셨군요. {LATER}"),),
    (
        example(f"커튼이 궁금하셨군요. {LATER}"),
        example(f"초판 여부와 사인본이 남아 있는지를 {LATER}", "책 초판인가요? 싸인본 아직 남았나용", "시집"),
    ),
)


UNASKED_WORD = Rule(
    "unasked-word",
    C.UNGROUNDED,
    "문의나 상품에 없는 낱말입니다. 맞는지 봐 주세요.",
    "Neither the question nor the product holds this word: please look.",
    (example(f"따님의 발레 수업을 응원합니다. {LATER}"),),
    (),
)


UNASKED_ASPECT = Rule(
    "unasked-aspect",
    C.UNGROUNDED,
    "문의에서 물어본 것 같지 않은 점입니다. 맞는지 봐 주세요.",
    "Nothing in the question seems to ask about this: please look.",
    (example(f"말씀하신 세탁 방법은 {LATER}", "케이블 길이 몇 미터인가요?", "HDMI 케이블"),),
    (example(f"말씀하신 세탁 방법은 {LATER}", "이거 물빨래 해도 돼요?", "린넨 커튼"),),
)

_UNITS = words("mm cm m km mg g kg t ml l cc w kw kwh v a ah mah hz ghz mhz gb tb mb inch p x s d uv pa bar db lm k kcal")
_ANYBODY = words("고객님 고객 분 본인 누구 몸 손님 회원 사장님 선생님 담당자")


def ungrounded(scene: Scene) -> Iterator[tuple[Rule, int, int, bool]]:
    """Nouns that are the customer's in no way: (rule, start, end, whether it refuses)."""
    tokens = list(scene.tokens)
    for index, token in enumerate(tokens):
        if token.tag not in _CONTENT_TAGS:
            continue
        if len(token.form) < 2 and token.tag != "NNP":
            yield from _syllable(scene, tokens, index)
            continue
        if token.form in w.OPEN_NOUNS or _is_unit(scene, token) or _is_ending(scene, token):
            continue
        matter = _is_matter(scene, tokens, index)
        known = scene.source.holds(token.form) if matter else scene.source.names(token.form)
        stranger = matter and token.form in w.BEINGS - _ANYBODY and not any(scene.source.names(being) for being in w.BEINGS)
        if stranger:
            yield UNASKED_WORD, token.start, token.end, False
            continue
        if (
            matter
            and not known
            and token.form in aspects()
            and token.form not in scene.source.aspects
            and not _of_the_asked(scene, tokens, index)
        ):
            yield UNASKED_ASPECT, token.start, token.end, False
            continue
        if token.form in w.GENERAL or known or _within_known(scene, tokens, index):
            continue
        if token.tag != "SL" and not is_word(token.form):
            torn = matter and not _made_of_words(token.form)
            yield (NO_WORD, token.start, token.end, True) if torn else (UNASKED_WORD, token.start, token.end, False)
        else:
            yield (
                (UNGROUNDED, token.start, token.end, True)
                if matter and token.form not in w.ASPECTS and _far(scene, token) and not _beside_known(scene, tokens, index)
                else (UNASKED_WORD, token.start, token.end, False)
            )


def _made_of_words(form: str) -> bool:
    """A compound that no dictionary holds ("사인본"), or a noun that kiwi took its particle for a part of."""
    return any(is_word(form[:at]) for at in range(2, len(form)))


def _is_unit(scene: Scene, token: Token) -> bool:
    """ "9kg" for 9키로; `figures` looks at the number."""
    return token.tag == "SL" and token.form.lower() in _UNITS and scene.text[: token.start].rstrip()[-1:].isdigit()


def _is_ending(scene: Scene, token: Token) -> bool:
    """ "M8인지": kiwi takes the ending for a noun after letters and digits."""
    return token.form == "인지" and scene.text[: token.start][-1:].isalnum()


def _of_the_asked(scene: Scene, tokens: list[Token], index: int) -> bool:
    """ "선반이 견디는 무게" for "선반에 책을 가득 꽂아도 되나요": a word of the question stands before it."""
    before = tokens[max(0, index - 4) : index]
    asked = "".join(scene.source.question.split())
    return any(len(t.form) > 1 and t.form in asked and t.tag in words("NNG NNP SL VV VA XR") for t in before)


def _beside_known(scene: Scene, tokens: list[Token], index: int) -> bool:
    """The phrase names something of the customer's too: "쿠폰과 적립금의 동시 사용"."""
    around = [index]
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(tokens) and (tokens[at].is_noun or tokens[at].tag in {"JKG", "JC", "NNB"}):
            around.append(at)
            at += step
    nouns = [tokens[at].form for at in around if at != index and tokens[at].is_noun]
    return any(form in w.GENERAL or scene.source.holds(form) for form in nouns)


def _syllable(scene: Scene, tokens: list[Token], index: int) -> Iterator[tuple[Rule, int, int, bool]]:
    """A noun of one syllable: "굽 높이" for coffee; two in a row that nobody wrote are no word ("농슬")."""
    token = tokens[index]
    if token.form in w.GENERAL or token.form in scene.source.text or token.tag == "SL":
        return
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    joined = after is not None and after.start == token.end and after.tag in words("NNG MAG IC MM") and len(after.form) == 1
    if joined and after is not None and after.form not in w.GENERAL and token.form + after.form not in scene.source.text:
        yield NO_WORD, token.start, after.end, True
    elif after is not None and after.tag == "NNG" and after.start > token.end:
        yield UNASKED_WORD, token.start, token.end, False


def _far(scene: Scene, token: Token) -> bool:
    from policy.morphology import similarity

    return max((similarity(token.form, noun) for noun in scene.source.nouns), default=0.0) < 0.5


def _within_known(scene: Scene, tokens: list[Token], index: int) -> bool:
    """Part of a word that the customer spells as one."""
    token = tokens[index]
    for a, b in ((index - 1, index), (index, index + 1)):
        if a >= 0 and b < len(tokens):
            joined = scene.text[tokens[a].start : tokens[b].end].replace(" ", "")
            if len(joined) > len(token.form) and scene.source.holds(joined):
                return True
    return False


def _is_matter(scene: Scene, tokens: list[Token], index: int) -> bool:
    """The noun ends the phrase that the reply says it will check: before 은/는, 을/를, 에 대해, 여부."""
    for token, after in pairwise(tokens[index:]):
        if after.tag in _CONTENT_TAGS or after.form in w.OPEN_NOUNS or after.tag == "JKG":
            continue
        if after.tag in {"JX", "JKO"} or after.tag == "JKS" or after.form == "관련":
            head = next((p for p in scene.predicates if p.start >= after.start), None)
            return head is not None and (
                head.root in w.CHECK | w.ANSWER | w.CURIOUS or head.kind == "open" or any(t.form in w.STAFF for t in head.args)
            )
        if after.form == "에":
            return any(t.form in {"대하", "관하"} for t in tokens if after.end <= t.start <= after.end + 2)
        return token.form in w.OPEN_NOUNS
    return False
