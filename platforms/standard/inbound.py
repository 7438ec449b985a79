"""A generic storefront's webhook: Standard Webhooks around our own schema."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    StrictBool,
    ValidationError,
)
from standardwebhooks.webhooks import Webhook

from platforms.base import InboundRequest, InvalidFields, SignatureInvalid
from platforms.payload import invalid_fields, read_json
from qna.incoming import IncomingKind, IncomingQuestion, Name, PlatformId, QuestionText

_KINDS = {
    "question.created": IncomingKind.CREATED,
    "question.updated": IncomingKind.UPDATED,
    "question.deleted": IncomingKind.DELETED,
}


def verify_signature(secrets: tuple[str, ...], request: InboundRequest) -> None:
    """Raise `SignatureInvalid` unless one of `secrets` signed these bytes within 5 minutes."""
    timestamp = request.headers.get("webhook-timestamp", "")
    # The library takes "1e9" and "1614265330.7" too and then checks another text than was sent.
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise SignatureInvalid("The signature headers are missing or malformed.")
    if not any(_signed_with(secret, request) for secret in secrets):
        raise SignatureInvalid("The signature, its age or its id is wrong.")


def _signed_with(secret: str, request: InboundRequest) -> bool:
    try:
        Webhook(secret).verify(request.body, dict(request.headers), json_parse=False)
    except Exception:
        # The library raises ValueError, binascii.Error, UnicodeDecodeError and its own error on
        # malformed headers; none of them is a signature.
        return False
    return True


def parse_event(request: InboundRequest) -> list[IncomingQuestion]:
    """The question of the event; `[]` for a type that is none of ours. Raises `InboundError`."""
    payload = read_json(request.body)
    if not isinstance(payload, dict):
        raise InvalidFields([{"field": "(body)", "problem": "must be a JSON object"}])
    if not isinstance(payload.get("type"), str):
        raise InvalidFields([{"field": "type", "problem": "must be a string"}])
    kind = _KINDS.get(payload["type"])
    if kind is None:
        return []
    try:
        return [_to_question(kind, payload)]
    except ValidationError as error:
        raise invalid_fields(error) from None


def _to_question(kind: IncomingKind, payload: dict[str, Any]) -> IncomingQuestion:
    if kind is IncomingKind.DELETED:
        deleted = _Deletion.model_validate(payload)
        return IncomingQuestion(
            kind=kind,
            platform_question_id=deleted.data.question_id,
            asked_at=deleted.timestamp or datetime.now(UTC),
            raw=payload,
        )
    event = _Event.model_validate(payload)
    data = event.data
    return IncomingQuestion(
        kind=kind,
        platform_question_id=data.question_id,
        text=data.text,
        product_id=(data.product.id or None) if data.product else None,
        product_name=(data.product.name or None) if data.product else None,
        author_name=(data.author.name or None) if data.author else None,
        asked_at=data.asked_at or event.timestamp or datetime.now(UTC),
        changed_at=event.timestamp,
        secret=data.secret,
        raw=payload,
    )


def _iso_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("must be a time in ISO 8601 with its offset")
    return value


def _plausible(moment: datetime) -> datetime:
    # Years at the ends of the calendar overflow when moved to another time zone.
    if not 2000 <= moment.year <= 2100:
        raise ValueError("must lie between the years 2000 and 2100")
    return moment


_Moment = Annotated[AwareDatetime, BeforeValidator(_iso_text), AfterValidator(_plausible)]


class _Product(BaseModel):
    id: Name | None = None
    name: Name | None = None


class _Author(BaseModel):
    name: Name | None = None


class _Question(BaseModel):
    question_id: PlatformId
    text: QuestionText
    product: _Product | None = None
    author: _Author | None = None
    asked_at: _Moment | None = None
    secret: StrictBool = False


class _Event(BaseModel):
    timestamp: _Moment | None = None
    data: _Question


class _DeletedQuestion(BaseModel):
    question_id: PlatformId


class _Deletion(BaseModel):
    timestamp: _Moment | None = None
    data: _DeletedQuestion
