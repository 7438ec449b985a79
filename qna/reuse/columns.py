"""Which column of a seller's file is what: known names, and what a person says once."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256

NEEDED = ("question", "answer")
NAMES: Mapping[str, tuple[str, ...]] = {
    "question": (
        "문의내용", "상품문의내용", "고객문의내용", "질문내용", "문의본문", "문의상세", "질문", "문의",
        "고객문의", "내용", "question", "inquiry", "content",
    ),
    "answer": (
        "답변내용", "판매자답변", "판매자답변내용", "답변본문", "답변", "답글", "답글내용", "답변내역",
        "answer", "reply",
    ),
    "title": ("문의제목", "제목", "title", "subject"),
    "product_id": (
        "상품번호", "노출상품id", "상품id", "상품코드", "등록상품id", "판매자상품코드", "productid",
    ),
    "product_name": ("상품명", "노출상품명", "등록상품명", "상품이름", "상품", "productname", "product"),
    "asked_at": (
        "문의등록일시", "문의등록일", "문의일시", "문의일", "질문등록일", "질문일시", "작성일시", "작성일",
        "등록일시", "등록일", "접수일시", "접수일", "askedat",
    ),
    "answered_at": (
        "답변등록일시", "답변등록일", "답변일시", "답변일", "답변작성일", "답변작성일시", "처리일시",
        "처리일", "답변시간", "answeredat",
    ),
    "answered_by": ("답변자", "답변작성자", "답변담당자", "처리자", "담당자", "answeredby"),
    "author": (
        "작성자", "문의자", "질문자", "고객명", "구매자", "구매자명", "작성자id", "구매자id", "닉네임",
        "아이디", "author",
    ),
    "question_id": (
        "문의번호", "문의id", "질문번호", "글번호", "게시글번호", "게시물번호", "questionid", "inquiryid",
    ),
    "secret": ("비밀글여부", "비밀글", "비밀여부", "secret"),
}  # fmt: skip
"""Each field's usual names, the likelier ones first; as `plain()` writes them. 번호 alone is none:
it counts the rows of one file, and would make duplicates of the next one."""

FIELDS = tuple(NAMES)
MAX_HEADER_LINE = 20
"""Titles, dates and notes above the header of an export."""
_SIGNS = re.compile(r"[^가-힣a-z0-9]+")


def plain(name: str) -> str:
    """A column's name without blanks, signs and case."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name[:100]).lower())


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows names the columns; None: none does.

    The one with most known names; where no name is known, the first that fills two cells or more.
    """
    known = {name for names in NAMES.values() for name in names}
    counts = [len({plain(cell) for cell in row} & known) for row in rows[:MAX_HEADER_LINE]]
    best = max(counts, default=0)
    if best >= 2:
        return counts.index(best)
    filled = [sum(1 for cell in row if cell) for row in rows[:MAX_HEADER_LINE]]
    return next((line for line, count in enumerate(filled) if count >= 2), None)


def signature_of(header: Sequence[str]) -> str:
    """The same for all files whose columns are named alike, in the same order."""
    return sha256("\x1f".join(map(plain, header)).encode()).hexdigest()


def guess(header: Sequence[str]) -> dict[str, int]:
    """Field → place, for the columns whose names are known."""
    places = {plain(name): place for place, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, names in NAMES.items():
        place = next((places[name] for name in names if name in places), None)
        if place is not None and place not in found.values():
            found[field] = place
    return found


def check_columns(columns: Mapping[str, int], width: int) -> dict[str, int]:
    """Raises `ValueError` naming the first field that is missing, unknown, or out of the table."""
    for field in NEEDED:
        if field not in columns:
            raise ValueError(field)
    for field, place in columns.items():
        if field not in FIELDS or not 0 <= place < width:
            raise ValueError(field)
    if columns["question"] == columns["answer"]:
        raise ValueError("answer")
    return dict(columns)
