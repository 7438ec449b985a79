"""What markets publish about the time that an answer may take.

Every value bears the word *published*, with its source, or *assumed*. A shop may change all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qna.clocks.clock import Calendar, Clock, Unit


class Known(StrEnum):
    PUBLISHED = "published"
    """By the market itself."""
    ASSUMED = "assumed"
    """By us, or seen at third parties only."""


@dataclass(frozen=True, slots=True)
class Fact:
    known: Known
    source: str
    """Where it stands, or why it was assumed; shown to staff."""


@dataclass(frozen=True, slots=True)
class ClockPreset:
    """`final` None: the shop's own hours (`Shop.answer_due_hours`)."""

    key: str
    title: str
    holding: Clock
    holding_from: Fact
    stops: bool
    """A holding reply stops the market's clock: the final answer's own begins when it is posted.
    Otherwise the final answer's clock is the market's, and runs from the question on."""
    stops_from: Fact
    final: Clock | None = None
    final_from: Fact | None = None


_P, _A = Known.PUBLISHED, Known.ASSUMED
OWN = "own"
PRESETS: dict[str, ClockPreset] = {
    preset.key: preset
    for preset in (
        ClockPreset(
            OWN,
            "쇼핑몰이 정한 시계",
            Clock(),
            Fact(_A, "플랫폼이 밝힌 기한을 찾지 못해 24시간으로 둡니다."),
            True,
            Fact(_A, "멈출 플랫폼의 시계가 없습니다."),
        ),
        ClockPreset(
            "coupang_call_centre",
            "쿠팡 고객센터 문의",
            Clock(),
            Fact(_P, "쿠팡 판매자 교육: 고객센터 문의는 24시간 안에, 늦으면 노출이 줄어듭니다."),
            True,
            Fact(_P, "쿠팡 Open API 고객센터 문의 답변: 답변은 한 번뿐이고 두 번째는 오류입니다."),
        ),
        ClockPreset(
            "smartstore",
            "네이버 스마트스토어",
            Clock(),
            Fact(_A, "판매자들이 전하는 24시간(늦으면 노출 감소). 네이버의 글은 찾지 못했습니다."),
            True,
            Fact(_A, "답변이 하나라도 있으면 답변한 문의로 보인다고 가정합니다."),
        ),
        ClockPreset(
            "kakaostyle",
            "카카오스타일",
            Clock(),
            Fact(_A, "2영업일 안의 최종 답변에 앞서 24시간 안에 알리는 것으로 둡니다."),
            False,
            Fact(_A, "잠시 답변을 답변으로 치는지 밝히지 않아 치지 않는다고 봅니다."),
            Clock(unit=Unit.BUSINESS_DAYS, amount=2, calendar=Calendar.MARKET),
            Fact(
                _P,
                "카카오스타일 파트너 라운지: 상품·주문 문의는 2영업일 안에, 늦으면 서비스 등급에 "
                "반영됩니다. (마지막 날 24시까지라는 것은 가정)",
            ),
        ),
    )
}
BY_CHANNEL: Mapping[tuple[str, str], str] = {
    ("coupang", "call_centre"): "coupang_call_centre",
    ("naver", "product"): "smartstore",
    ("naver", "customer"): "smartstore",
}
"""The preset that a channel of a platform has as long as the shop chooses none."""


def preset_for(platform: str, channel: str) -> ClockPreset:
    return PRESETS[BY_CHANNEL.get((platform, channel), OWN)]
