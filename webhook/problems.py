"""Every refusal is an `application/problem+json` (RFC 9457) that says what to do."""

import json

import structlog
from flask import Flask, Response
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import HTTP_STATUS_CODES

from platforms.base import InboundError, InvalidFields
from platforms.payload import invalid_fields

log = structlog.get_logger()

RETRY_AFTER_SECONDS = 10


def register(app: Flask) -> None:
    app.register_error_handler(InboundError, _refused)
    app.register_error_handler(ValidationError, _out_of_bounds)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: InboundError) -> Response:
    extra = {"fields": error.fields} if isinstance(error, InvalidFields) else {}
    return problem(error.status, error.detail, **extra)


def _out_of_bounds(error: ValidationError) -> Response:
    """What an adapter found in a well-formed body does not fit a question (an id too long …)."""
    return _refused(invalid_fields(error))


def _http_error(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.description or "")
    if error.code == RequestEntityTooLarge.code:
        # The rest of the body stays unread: the sender must not use this connection again.
        response.headers["Connection"] = "close"
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    log.error("database_away", error=repr(error.__cause__ or error))
    response = problem(503, "The database does not answer; send the same request again later.")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected_error", exc_info=error)
    return problem(500, "Something went wrong here; send the same request again later.")


def problem(status: int, detail: str, **extra: object) -> Response:
    body = {"type": "about:blank", "title": HTTP_STATUS_CODES.get(status, "Error")}
    content = json.dumps(body | {"status": status, "detail": detail} | extra, ensure_ascii=False)
    return Response(content, status, content_type="application/problem+json")
