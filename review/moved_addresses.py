"""A changed address is where a shop's secrets, or its customers' replies, go next.

A session alone, stolen or left open, must not send them elsewhere: whoever changes an address types
their own password, and the credentials that would go there.
"""

from typing import Any

from flask import request
from flask_babel import gettext as _

from qna.models import Shop
from qna.private_hosts import plainly_inside
from qna.secrets import SecretsUnreadable
from qna.store.shop_settings import is_address, not_typed_again
from review.forms import pairs
from review.own_password import own_password
from review.services import services


def forgotten() -> set[str]:
    """The credentials that the form asks to forget."""
    return set(request.form.getlist("forget"))


def refusal(shop: Shop, values: dict[str, Any]) -> str | None:
    """Why the form's addresses are not taken over; None: they may be."""
    allowed = services().settings.callable_inside
    addresses = filter(is_address, [values["reply_url"], *values["config"].values()])
    if any(plainly_inside(address, allowed) for address in addresses):
        return str(
            _("내부 네트워크의 주소입니다. JAMSI_PRIVATE_HOSTS에 있는 이름만 쓸 수 있습니다.")
        )
    missing = _missing(shop, values)
    if missing is None:
        return None
    if missing:
        names = ", ".join(missing)
        return str(_("주소를 바꾸면 인증 정보도 다시 입력해야 합니다: %(names)s", names=names))
    if not own_password(request.form.get("own_password", "")):
        return str(_("주소를 바꾸려면 내 비밀번호가 필요합니다."))
    return None


def _missing(shop: Shop, values: dict[str, Any]) -> list[str] | None:
    try:
        return not_typed_again(shop, services().box, values, pairs("credential"), forgotten())
    except SecretsUnreadable:
        return []  # none that could be sent, and the address is changed all the same
