"""The terms by which a past answer is found: pairs of syllables, whole Latin words and numbers.

Customers write with and without blanks ("겨울 이불커버", "겨울이불 커버"): pairs of syllables are
the same either way, and need no morphology in the process that fills the index. What every
question holds (인가요, 입니다 …) is left out, so that a question has some eight terms.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise

MAX_CHARS = 1000
"""Of a text that are looked at."""
MAX_TERMS = 12
"""Of one text: those with the smallest hashes, so that two long texts keep the same ones."""

_RUN = re.compile(r"[가-힣]+|[a-z0-9]+")
_ENDING = re.compile(
    r"(?:인가요|일까요|할까요|될까요|을까요|나요|가요|까요|네요|군요|는데요|은데요|인데요|데요|어요|아요|해요|예요|이에요|에요|세요"
    r"|습니까|입니까|합니까|됩니까|습니다|입니다|합니다|됩니다|은지요|는지요|은지|는지|인지|라고|하고|이랑|에서|에게|으로|부터|까지|보다|처럼|마다|이나"
    r"|은|는|이|가|을|를|에|의|로|와|과|도|만|요)$"
)
_COMMON = frozenset(
    "안녕 녕하 하세 세요 문의 의드 드립 립니 니다 습니 합니 입니 됩니 궁금 금해 금합 금한 질문 감사 "
    "사합 고객 객님 상품 제품 물건 이거 그거 저거 요거 이건 그건 거는 것은 이것 그것 혹시 그리 리고 그런 런데 "
    "있나 있는 있을 있어 있습 있으 없나 없는 없을 없어 수있 나요 가요 까요 는지 은지 인지 는데 은데 인데 "
    "하나 하는 할까 해도 하면 하려 하고 합니 되나 되는 될까 돼요 되면 되고 된다 어떻 떻게 게되 게하 어떤 "
    "무슨 뭔가 무엇 얼마 언제 어디 인가 일까 네요 데요 어요 아요 해요 예요 에요 같은 같아 정도 구매 주문 "
    "알려 려주 주세 부탁 탁드 답변 확인 좀요 제가 저는 저희 가능 능한 능할 능하 싶은 싶어 려고 "
    "한가 떠한 에서 으로 부터 까지 이랑 하고".split()
)
_EMPTY = frozenset("이그저요있되하수사잘좀더안못왜제나너내네때것거게건걸분번중후전또다왔")
"""Syllables that say nothing alone."""


def terms(text: str) -> list[str]:
    """At most `MAX_TERMS` terms of a question, each once."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARS]).lower()
    found = {term for run in _RUN.findall(text) for term in _terms_of(run)}
    return sorted(found, key=_hash)[:MAX_TERMS] if len(found) > MAX_TERMS else sorted(found)


def _terms_of(run: str) -> Iterator[str]:
    if run.isascii():
        yield run[:30]
        return
    stem = _ENDING.sub("", run) or run
    if len(stem) == 1 and stem not in _EMPTY:
        yield stem
    if len(stem) == 1:
        stem = run[:2]  # 종이 and 같이 end like a word with a particle
    for pair in map("".join, pairwise(stem)):
        if pair not in _COMMON:
            yield pair


def _hash(text: str) -> int:
    """Signed, as SQL keeps 64 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def product_scopes(shop_id: int, product_id: str | None, product_name: str | None) -> list[str]:
    """Under which names the answers about a product stand: its id, its name.

    A product that was listed anew keeps its name, one that was renamed keeps its id.
    """
    name = squeezed_name(product_name)
    scopes = [f"{shop_id}/id/{product_id}"] if product_id else []
    return [*scopes, f"{shop_id}/name/{name}"] if name else scopes


def shop_scope(shop_id: int) -> str:
    """Under which name all answers of a shop stand."""
    return f"{shop_id}/all"


def squeezed_name(name: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", name or "").lower().split())


def keys(scopes: Iterable[str], found: Iterable[str]) -> set[int]:
    """What stands in the index: each term under each scope."""
    found = list(found)
    return {_hash(f"{scope}\x1f{term}") for scope in scopes for term in found}


def key(scope: str, term: str) -> int:
    return _hash(f"{scope}\x1f{term}")


def keys_of(shop_id: int, text: str, product_id: str | None, product_name: str | None) -> set[int]:
    """All keys of one past answer."""
    scopes = [*product_scopes(shop_id, product_id, product_name), shop_scope(shop_id)]
    return keys(scopes, terms(text))
