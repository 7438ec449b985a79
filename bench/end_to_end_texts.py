"""Questions for `bench.end_to_end`, no two alike, and the reply of a fixed-speed engine.

As in a shop, the openings and closings repeat and the matter is new each time: a checker that
remembers sentences gains from the former only.
"""

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from worker.engine import Generation, SamplingParams
from worker.prompt import build_messages

_PRODUCTS = (
    "린넨 셔츠", "오버핏 후드", "와이드 데님", "울 코트", "캔버스 가방", "면 이불", "원목 의자",
    "스테인리스 텀블러", "무선 키보드", "요가 매트", "반려견 쿠션", "접이식 우산", "가죽 지갑",
)  # fmt: skip
_OPTIONS = (
    "네이비", "블랙", "아이보리", "베이지", "카키", "그레이", "라지", "미디엄", "스몰", "신형",
    "구형", "세트", "단품", "대용량", "소용량", "한정판",
)  # fmt: skip
_MATTERS = (
    "재입고 일정", "어깨너비", "세탁 방법", "배송 기간", "색상 차이", "무게", "원산지", "보관 방법",
    "호환 여부", "선물 포장 여부", "교환 절차", "안감 두께", "방수 여부", "구성품", "조립 방법",
)  # fmt: skip
_OPENINGS = (
    "안녕하세요, 고객님. 문의해 주셔서 감사합니다.",
    "안녕하세요! 소중한 문의 감사드립니다.",
    "고객님, 관심 가져 주셔서 감사합니다.",
)
_DEFERRALS = (
    "{0}에 대해서는 담당자가 정확히 확인한 후 안내드리겠습니다.",
    "문의하신 {0}에 관해 담당 부서에 확인한 뒤 답변드리겠습니다.",
    "{0}에 관한 내용은 담당자가 확인하여 자세히 알려드리겠습니다.",
)
_CLOSINGS = ("잠시만 기다려 주세요.", "조금만 기다려 주시면 감사하겠습니다.", "감사합니다.")


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    product: str
    reply: str


def asked() -> Iterator[Asked]:
    """3,120 questions, neighbours about different products and matters."""
    matters = itertools.product(_OPTIONS, _PRODUCTS, _MATTERS)
    for number, (option, product, matter) in enumerate(sorted(matters, key=hash_of)):
        turn = number % 3
        deferral = _DEFERRALS[turn].format(f"{option} {matter}")
        reply = f"{_OPENINGS[turn]} {deferral} {_CLOSINGS[turn]}"
        yield Asked(f"{option} {matter} 어떻게 되나요?", product, reply)


def hash_of(words: tuple[str, ...]) -> int:
    """An order that is the same in every run and mixes everything."""
    return sum(ord(letter) * 31**place for place, letter in enumerate("".join(words))) % 99991


class FixedSpeedEngine:
    """Writes `slots` replies at once, each in `seconds`; at once where `seconds` is 0."""

    name, model, revision, device = "fake", "fixed-speed", None, "cpu"
    summary, extra_sampling = "a fixed speed", True

    def __init__(self, seconds: float, slots: int) -> None:
        self.seconds = seconds
        self._slots = ThreadPoolExecutor(slots)
        self._replies = {_prompt(each): each.reply for each in asked()}

    def submit(self, prompt: list[dict[str, str]], sampling: SamplingParams) -> Future[Generation]:
        del sampling
        reply = self._replies[prompt[-1]["content"]]
        if self.seconds:
            return self._slots.submit(self._write, reply)
        future: Future[Generation] = Future()
        future.set_result(self._write(reply))
        return future

    def _write(self, reply: str) -> Generation:
        time.sleep(self.seconds)
        return Generation((), reply, "stop", 100, 40, self.seconds)

    def stalled_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        self._slots.shutdown()


def _prompt(each: Asked) -> str:
    return build_messages(each.text, each.product)[-1]["content"]
