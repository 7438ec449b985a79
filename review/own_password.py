"""For what a session alone, stolen or left open, must not do: the person types their password."""

from qna.store.staff import check_login
from review.auth import me
from review.services import services
from review.throttle import counted, throttle


def own_password(password: str) -> bool:
    """Whether the person who is logged in typed their password; refuses with 429 after a few."""
    account = f"own:{me().id}"
    with throttle().attempt(account, counted("5/minute;30/hour", account)) as attempt:
        attempt.right = bool(check_login(services().database, me().login, password))
    return attempt.right
