"""Judges random texts and times them: `python -m bench.policy_fuzz 1500`.

Nothing may raise, and nothing may take 100 ms.
"""

import argparse
import sys
import time
from collections.abc import Callable
from random import Random

from policy import check_reply, warm_up
from policy.report import times

SLOW_SECONDS = 0.1


def _random_text(rng: Random) -> str:
    """One text of a random kind and length; sometimes far too long."""
    length = rng.choice(
        (0, 1, 5, 20, 60, 120, 300, 300, 1000, 10_000 if rng.random() < 0.1 else 400)
    )
    return rng.choice(_KINDS)(rng, length)


def _from_blocks(*blocks: tuple[int, int]) -> Callable[[Random, int], str]:
    def draw(rng: Random, length: int) -> str:
        return "".join(chr(rng.randint(*rng.choice(blocks))) for _ in range(length))

    return draw


_HANGUL, _ASCII, _JAMO = (0xAC00, 0xD7A3), (0x20, 0x7E), (0x1100, 0x11FF)
_WORDS = (
    "담당자가 확인 후 안내드리겠습니다 . ! ? 고객님 문의 감사합니다 는지 여부 "
    "재입고 품절 환불해 드릴게요 오늘까지 010-1234-5678 "
    "https://a.b [|x|] ** 😊 네 가능 합니다 는 을 에 하지만 없이 ㅋㅋ ㅠ the will reply "
    "\n 1 99 3,000원 서울 마포구 월드컵북로 12 "
    "12-34-56 a@b.co 기다려 주세요 이고 이며 인데 으로 , ~ ( ) [ ] { } < > | * _ -"
).split(" ")


def _salad(rng: Random, length: int) -> str:
    return rng.choice((" ", "", " ")).join(rng.choice(_WORDS) for _ in range(length // 4))


def _repeated(rng: Random, length: int) -> str:
    unit = "".join(rng.choice("가나다 aA0-.@[|*(가") for _ in range(rng.randint(1, 4)))
    return (unit * length)[:length]


_KINDS: tuple[Callable[[Random, int], str], ...] = (
    _from_blocks(_HANGUL),
    _from_blocks(_HANGUL, (0x20, 0x20)),
    _from_blocks(_ASCII),
    _from_blocks(_HANGUL, _ASCII, _JAMO),
    _from_blocks((0x590, 0x6FF), (0x202A, 0x202E), (0x20, 0x20)),
    _from_blocks((0x300, 0x36F), _HANGUL),
    _from_blocks((0x1F300, 0x1FAFF), (0x200D, 0x200D), (0xFE0F, 0xFE0F)),
    _from_blocks((0, 0x1F), (0x7F, 0x9F), _ASCII),
    _from_blocks((0, 0xD7FF), (0xE000, 0x10FFFF)),
    _from_blocks((0x30, 0x39), (0x2D, 0x2D), (0x20, 0x20)),
    _salad,
    _salad,
    _repeated,
)


def fuzz(count: int, seed: int) -> int:
    """Checks `count` random texts; the exit status is 1 if one was slower than 100 ms.

    The verdict is on processor time: on a shared machine the clock measures the neighbours too.
    """
    rng = Random(seed)
    seconds: list[float] = []
    processor: list[float] = []
    slow: list[str] = []
    for _ in range(count):
        reply, question = _random_text(rng), _random_text(rng)[:400]
        start, used = time.perf_counter(), time.thread_time()
        check_reply(reply, question, None)
        seconds.append(time.perf_counter() - start)
        processor.append(time.thread_time() - used)
        if processor[-1] > SLOW_SECONDS:
            slow.append(reply)
    print(
        f"{count} texts, seed {seed}, no exception; over 100 ms of processor time: {len(slow)}\n"
        f"milliseconds of processor time: {times(processor)}\n"
        f"milliseconds on the clock:      {times(seconds)}"
    )
    for text in slow[:10]:
        print(f"  {len(text)} characters: {text[:60]!r}")
    return 1 if slow else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many texts")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    warm_up()
    return fuzz(arguments.count, arguments.seed)


if __name__ == "__main__":
    sys.exit(main())
