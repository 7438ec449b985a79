"""Things of one kind that exclude each other: who asks about one is not answered for another.

Only two that both name something of a kind, and nothing in common, stand apart: a word that one
of them leaves out says nothing.
"""

import re

_KINDS: tuple[tuple[str, str], ...] = (
    ("animal", "강아지 댕댕이 멍멍이 반려견 dog dogs puppy|고양이 냥이 반려묘 cat cats kitten|토끼|햄스터|앵무새|거북이"),
    ("allergen", "우유 유제품 유당|견과류 견과 땅콩 호두 아몬드 nuts|계란 달걀 난류|글루텐 밀가루|대두|새우 갑각류|복숭아|카페인|알코올 알콜"),
    ("person", "임산부 임신 임부 산모 pregnant|아기 신생아 영아 돌쟁이 baby|노인 어르신"),
    ("sex", "남자 남성 남편 남친|여자 여성 아내 여친"),
    ("side", "왼쪽 좌측 왼손|오른쪽 우측 오른손"),
    ("bed", "싱글 single|슈퍼싱글|더블|퀸 queen|라지킹|킹 king"),
    ("day", "월요일|화요일|수요일|목요일|금요일|토요일 토욜|일요일 일욜"),
    ("system", "맥북 맥용 macbook mac|윈도우 윈도 windows"),
    ("phone", "안드로이드 갤럭시 android|아이폰 ios iphone"),
    ("heat", "인덕션 induction|가스레인지 가스불|전자레인지 전자렌지 microwave|식기세척기 식세기 dishwasher|에어프라이어 에프|오븐 oven"),
    ("place", "제주도 제주 서귀포 jeju|울릉도|거제도|백령도"),
)  # fmt: skip
"""Kind, then its things, each with the words for it."""

_THINGS = {
    word: f"{kind}:{words.split()[0]}"
    for kind, things in _KINDS
    for words in things.split("|")
    for word in words.split()
}
_WORD = re.compile(
    "|".join(
        # The longest first: 슈퍼싱글 is no 싱글. A single syllable stands alone or before 사이즈.
        rf"(?<![a-z가-힣]){word}(?![a-z]|[가-힣](?<!사))"
        if len(word) == 1 or word.isascii()
        else word
        for word in sorted(_THINGS, key=len, reverse=True)
    )
)


def rivals(plain: str) -> frozenset[str]:
    """What of these a text names, as "kind:thing". `plain` is lower case."""
    return frozenset(_THINGS[match.group()] for match in _WORD.finditer(plain))


def exclude(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both name things of one kind, and none in common."""
    shared = {_kind(thing) for thing in some} & {_kind(thing) for thing in others}
    met = {_kind(thing) for thing in some & others}
    return bool(shared - met)


def _kind(thing: str) -> str:
    return thing.partition(":")[0]
