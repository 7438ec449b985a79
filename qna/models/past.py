"""What the shop answered before, and the files of past answers that it brings along."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qna.models.base import Base, Id, Json, now
from qna.models.shop import Shop, Staff


class PastSource(StrEnum):
    FINAL = "final"
    """Written here, posted by us."""
    PLATFORM = "platform"
    """A person's, given on the platform itself."""
    IMPORTED = "imported"


class ImportState(StrEnum):
    UPLOADING = "uploading"
    TO_READ = "to_read"
    """All pieces are here; a worker finds out what kind of table it is."""
    TO_MAP = "to_map"
    """A person says which column is what."""
    TO_TAKE = "to_take"
    DONE = "done"
    FAILED = "failed"
    TO_DELETE = "to_delete"
    """A worker takes all of it out again."""


class PastAnswer(Base):
    """A question with the answer that it got. Offered to staff, never posted by itself.

    Forgotten on a customer's wish, a row brought by a file stays empty: the file may come again.
    """

    __tablename__ = "past_answers"
    __table_args__ = (
        UniqueConstraint("shop_id", "digest"),
        Index("ix_past_answers_author", "shop_id", "author_name"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"))
    source: Mapped[str] = mapped_column(String(20))
    """A `PastSource`."""
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), unique=True
    )
    import_id: Mapped[int | None] = mapped_column(ForeignKey("answer_imports.id"), index=True)
    question_text: Mapped[str]
    answer_text: Mapped[str]
    product_id: Mapped[str | None]
    product_name: Mapped[str | None]
    author_name: Mapped[str | None]
    secret: Mapped[bool] = mapped_column(default=False)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answered_by: Mapped[str | None]
    """As the file names them; ours are `staff`."""
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    digest: Mapped[str] = mapped_column(String(32))
    """The same for the same question: `qna.reuse.rows.digest_of`."""
    forgotten_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    shop: Mapped[Shop] = relationship()
    staff: Mapped[Staff | None] = relationship()


class PastAnswerTerm(Base):
    """The index: which past answers hold a term (`qna.reuse.terms`), by a hash of it.

    No foreign key, and no index by answer: rows go by the keys that the answer's text gives.
    """

    __tablename__ = "past_answer_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    past_answer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class AnswerImport(Base):
    """One file of past answers: what it is, how far it was taken."""

    __tablename__ = "answer_imports"
    __table_args__ = (Index("ix_answer_imports_todo", "state", "lease_until"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(default=0)
    """Bytes."""
    state: Mapped[str] = mapped_column(String(20), default=ImportState.UPLOADING)
    """An `ImportState`."""
    problem: Mapped[str | None] = mapped_column(String(40))
    """Why the file was refused: a `Refusal`."""
    header_line: Mapped[int] = mapped_column(default=0)
    """Rows above the one with the columns' names."""
    headers: Mapped[list[Any]] = mapped_column(default=list)
    signature: Mapped[str] = mapped_column(String(64), default="")
    sample: Mapped[list[Any]] = mapped_column(default=list)
    """The first rows for the preview; emptied at the end."""
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Field → place of its column."""
    rows_total: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    """Rows below the header that are dealt with: committed together with what they brought."""
    taken: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    wrong_count: Mapped[int] = mapped_column(default=0)
    wrong: Mapped[list[Any]] = mapped_column(default=list)
    """`[{"line": in the file, "reason": a `RowProblem`}]`, the first ones; no texts."""
    claim: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    """Claims in a row that brought nothing."""
    lease_until: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]

    shop: Mapped[Shop] = relationship()
    staff: Mapped[Staff | None] = relationship()


class AnswerImportPiece(Base):
    """A file comes in pieces that are no longer than any other form; gone when it is done."""

    __tablename__ = "answer_import_pieces"

    import_id: Mapped[int] = mapped_column(ForeignKey("answer_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ColumnMap(Base):
    """Which column is what in files with this header, as a person said it once."""

    __tablename__ = "answer_column_maps"

    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[dict[str, Any]] = mapped_column(Json)
    used_at: Mapped[datetime] = mapped_column(default=now)
