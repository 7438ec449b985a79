"""What the tables share: column types, the words of their enums, the clock."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Enum,
    Integer,
    MetaData,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from policy.types import Verdict
from qna.database import UtcDateTime
from qna.lifecycle import Status
from qna.notices import NoticeChannel, NoticeStatus
from qna.outgoing import ReplyKind

Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


def _enum(kind: type[StrEnum]) -> Enum:
    """Stored as its words, so that SQL stays readable and a new member needs no migration."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


def now() -> datetime:
    return datetime.now(UTC)


class PostKind(StrEnum):
    """What stands at the platform beside our replies."""

    ANSWER = "answer"
    """A person's, given on the platform itself."""
    FOLLOW_UP = "follow_up"
    EDIT = "edit"
    """The question's text after the customer changed it."""
    DELETION = "deletion"


class DraftSource(StrEnum):
    MODEL = "model"
    FALLBACK = "fallback"


class Decision(StrEnum):
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    POSTING = "posting"
    POSTED = "posted"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Undone, edited, withdrawn or answered elsewhere before it went out."""


class Role(StrEnum):
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"


class Base(DeclarativeBase):
    # Named constraints can be changed by later migrations, on SQLite too.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime, dict[str, Any]: Json, list[Any]: Json, int: Integer, str: Text,
        Status: _enum(Status), DraftSource: _enum(DraftSource), Decision: _enum(Decision),
        DeliveryStatus: _enum(DeliveryStatus), PostKind: _enum(PostKind), Role: _enum(Role),
        ReplyKind: _enum(ReplyKind), Verdict: _enum(Verdict),
        NoticeChannel: _enum(NoticeChannel), NoticeStatus: _enum(NoticeStatus),
    }  # fmt: skip
