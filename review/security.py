"""What keeps the pages safe: headers, CSRF, the log-in throttle, plain error pages."""

from flask import Flask, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from qna.redis_address import parse_redis_url
from qna.settings import Settings
from qna.store.staff_sessions import LASTS
from review import throttle
from review.auth import question_page

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

MAX_BODY_BYTES = 512 * 1024

csrf = CSRFProtect()


def install(app: Flask, settings: Settings) -> None:
    before = settings.previous_secret_key.get_secret_value()
    app.config.update(
        SECRET_KEY=settings.key,
        # Sessions signed with the key before stay, until that is taken away.
        SECRET_KEY_FALLBACKS=[before] if before else [],
        SESSION_COOKIE_NAME="jamsi_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.review_cookie_secure,
        PERMANENT_SESSION_LIFETIME=LASTS,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 86400,  # addresses carry a version
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # the proxy's own address is not known here
    )
    if settings.proxies:
        count = settings.proxies
        wsgi = ProxyFix(app.wsgi_app, count, count, count, x_prefix=count)
        app.wsgi_app = wsgi  # type: ignore[method-assign]  # Flask's documented way
    csrf.init_app(app)
    throttle.install(app, parse_redis_url(settings.redis).limits)
    app.after_request(_add_headers)
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_error)
    for error in (OperationalError, InterfaceError, NoConnection):
        app.register_error_handler(error, _sql_is_away)


def _add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint != "static":
        # Customers' words belong in no cache, the browser's own included.
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def kept_text() -> str:
    """What the person had typed, so that no error page loses it; "" of a form that is none."""
    try:
        form = request.form
    except HTTPException:
        return ""  # too large or malformed, which is what the page is about
    return form.get("reply_text") or form.get("text") or ""


def error_page(status: int, title: str, detail: str, *, login: str = "") -> Response:
    """`login`: where to log in, when that is what is missing."""
    page = render_template(
        "error.html", title=title, detail=detail, kept=kept_text(), login_address=login
    )
    return make_response(page, status)


def _without_sql() -> None:
    """An error page needs no SQL: where that is away, it is as for somebody who is not logged in.

    Called first: the page's own words ask for the person's language.
    """
    try:
        current_user.is_authenticated  # noqa: B018 - read now, kept for the request
    except SQLAlchemyError:
        g._login_user = AnonymousUserMixin()  # where flask-login keeps the person


def _csrf_failed(_error: CSRFError) -> Response:
    _without_sql()
    if not current_user.is_authenticated and "question_id" in (request.view_args or {}):
        return _logged_out()
    return error_page(
        400,
        _("보안 확인이 만료되었습니다"),
        _("페이지를 새로 고친 뒤 다시 보내 주세요. 입력한 내용은 아래에 있습니다."),
    )


def _logged_out() -> Response:
    """Nothing was sent; what was typed is shown, and the browser keeps it for the question."""
    if "HX-Request" in request.headers:
        return Response(status=401)
    return error_page(
        401,
        _("로그인이 끝났습니다"),
        _("아무것도 보내지 않았습니다. 로그인하면 이 문의로 돌아가고, 쓰던 글이 남아 있습니다."),
        login=url_for("login.show", next=question_page()),
    )


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.response is not None:
        return error
    _without_sql()
    code = error.code or 500
    known = {
        403: (
            _("권한이 없습니다"),
            _("이 일을 할 수 있는 역할이 아닙니다. 관리자에게 문의하세요."),
        ),
        404: (_("찾을 수 없습니다"), _("주소가 바뀌었거나 삭제되었습니다.")),
        413: (_("내용이 너무 큽니다"), _("글을 줄여서 다시 보내 주세요.")),
        429: (
            _("잠시 쉬었다 해 주세요"),
            _("로그인 시도가 너무 많았습니다. 1분 뒤 다시 해 주세요."),
        ),
    }
    title, detail = known.get(code, (_("요청을 처리하지 못했습니다"), f"HTTP {code}"))
    response = error_page(code, title, detail)
    if code == 429:
        response.headers["Retry-After"] = "60"
    return response


def _sql_is_away(_error: SQLAlchemyError) -> Response:
    _without_sql()
    return error_page(
        503,
        _("데이터베이스에 연결하지 못했습니다"),
        _("잠시 뒤 다시 해 주세요. 입력한 내용은 아래에 있습니다."),
    )
