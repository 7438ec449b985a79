"""A generic storefront's webhook: Standard Webhooks around our own schema."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    ValidationError,
)

from platforms.base import InboundRequest, InvalidFields, ShopAccess
from platforms.payload import invalid_fields, read_json
from platforms.signature import verify_standard
from qna.incoming import (
    MAX_ANSWER_CHARS,
    PRODUCT_CHANGED_AT,
    IncomingKind,
    IncomingQuestion,
    Name,
    PlatformId,
    QuestionText,
    ShownAnswer,
)

_KINDS = {
    "question.created": IncomingKind.CREATED,
    "question.updated": IncomingKind.UPDATED,
    "question.deleted": IncomingKind.DELETED,
    "question.answered": IncomingKind.ANSWERED,
}


def verify_signature(shop: ShopAccess, request: InboundRequest) -> None:
    """Raise `SignatureInvalid` unless a secret of the shop signed these bytes within 5 minutes."""
    verify_standard(shop.webhook_secrets, request.headers, request.body)


def parse_event(shop: ShopAccess, request: InboundRequest) -> list[IncomingQuestion]:
    """The question of the event; `[]` for a type that is none of ours. Raises `InboundError`."""
    del shop  # the schema is the same for every shop
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
            raw=_declared(payload, deleted),
        )
    if kind is IncomingKind.ANSWERED:
        return _to_answer(_Answer.model_validate(payload), payload)
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
        context=_context(data.product),
        raw=_declared(payload, event),
    )


def _context(product: "_Product | None") -> dict[str, Any]:
    changed = product.changed_at if product else None
    return {PRODUCT_CHANGED_AT: changed.isoformat()} if changed else {}


def _to_answer(event: "_Answer", payload: dict[str, Any]) -> IncomingQuestion:
    text = event.data.answer_text
    return IncomingQuestion(
        kind=IncomingKind.ANSWERED,
        platform_question_id=event.data.question_id,
        asked_at=event.timestamp or datetime.now(UTC),
        answered=True,
        answers=(ShownAnswer(text=text),) if text else (),
        raw=_declared(payload, event),
    )


def _declared(payload: dict[str, Any], event: BaseModel) -> dict[str, Any]:
    """What the schema names; storefronts send telephone numbers and addresses beside it."""
    return {"type": payload["type"], **event.model_dump(mode="json", exclude_unset=True)}


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
    changed_at: _Moment | None = None
    """When the shop changed it last: answers from before are marked where they are offered."""


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


class _AnsweredQuestion(BaseModel):
    question_id: PlatformId
    answer_text: Annotated[str, Field(max_length=MAX_ANSWER_CHARS)] | None = None


class _Answer(BaseModel):
    timestamp: _Moment | None = None
    data: _AnsweredQuestion
