"""Why a reply is not out yet and what comes next, in words for staff."""

from flask import Flask
from flask_babel import lazy_gettext as _

from qna.models import Delivery, DeliveryStatus, now
from qna.store.shops import warned_end
from qna.store.taking_back import surely_not_out
from review.clock import exact

TOO_MANY = 429
BUSY = _("쇼핑몰이 요청이 많다며 나중에 다시 보내 달라고 합니다.")
AWAY = _("쇼핑몰이 지금은 답글을 받을 수 없다고 합니다.")
NOT_SENT = _("아직 쇼핑몰에 보내지 못했습니다.")
UNKNOWN = _("쇼핑몰이 답글을 받았는지 아직 알 수 없습니다. 두 번 올라가지 않게 확인하며 보냅니다.")
REFUSED = _("쇼핑몰이 답글을 받지 않았습니다. 더 시도하지 않습니다.")
GIVEN_UP = _("여러 번 시도했지만 보내지 못했습니다. 더 시도하지 않습니다.")


def install(app: Flask) -> None:
    app.jinja_env.filters.update(why_not_out=why_not_out, next_attempt=next_attempt)
    app.jinja_env.tests["stoppable"] = surely_not_out
    app.jinja_env.tests["warned"] = warned_end


def why_not_out(delivery: Delivery) -> str:
    """The last attempt's outcome; the reason as it was told is for the details."""
    last = delivery.log[-1] if delivery.log else None
    if delivery.status == DeliveryStatus.FAILED:
        return str(GIVEN_UP if last and last.outcome != "refused" else REFUSED)
    if delivery.status == DeliveryStatus.UNKNOWN:
        return str(UNKNOWN)
    if last and last.status_code:
        return str(BUSY if last.status_code == TOO_MANY else AWAY)
    return str(NOT_SENT)


def next_attempt(delivery: Delivery, zone_name: str) -> str:
    """Which attempt comes next, and when by the shop's clock."""
    number = delivery.attempts + 1
    if delivery.not_before <= now():
        return str(_("곧 %(number)s번째로 보냅니다.", number=number))
    when = exact(delivery.not_before, zone_name)
    return str(_("다음 시도: %(when)s (%(number)s번째)", when=when, number=number))
