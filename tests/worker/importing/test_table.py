"""Reading the rows of sellers' files; each file modelled (see `files`)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qna.reuse.columns import find_header, guess, signature_of
from qna.reuse.files import Refusal
from qna.reuse.rows import PastRow, RowProblem, RowWrong, read_row
from tests.worker.importing import files
from worker.importing.cells import FileRefused
from worker.importing.table import read_rows

SEOUL = ZoneInfo("Asia/Seoul")
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def said(content: bytes) -> list[PastRow | RowProblem]:
    """What each row below the header says, with the columns as their names tell them."""
    rows = [row or [] for row in read_rows(content)]
    line = find_header(rows)
    assert line is not None
    columns = guess(rows[line])
    return [_said(row, columns) for row in rows[line + 1 :] if any(row)]


def _said(row: list[str], columns: dict[str, int]) -> PastRow | RowProblem:
    try:
        return read_row(row, columns, SEOUL, now=NOW)
    except RowWrong as wrong:
        return wrong.problem


def seoul(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)  # type: ignore[misc,arg-type]  # year, month, day …


def refusal(content: bytes) -> Refusal:
    with pytest.raises(FileRefused) as refused:
        list(read_rows(content))
    return refused.value.refusal


@pytest.mark.parametrize(
    "content",
    [
        files.as_csv(files.SMARTSTORE),
        files.as_csv(files.SMARTSTORE, charset="utf-8"),
        files.as_csv(files.SMARTSTORE, charset="cp949"),
        files.as_csv(files.SMARTSTORE, charset="utf-16"),
        files.as_csv(files.SMARTSTORE, charset="utf-16", delimiter="\t"),
        files.as_csv(files.SMARTSTORE, charset="cp949", delimiter=";"),
        files.as_xlsx(files.SMARTSTORE),
        files.as_excel(files.SMARTSTORE),
        files.as_xlsx(
            files.SMARTSTORE, merged="A1:J1",
            above=[["상품 문의 목록"], ["조회 기간: 2026.11.01 ~ 2026.11.30"], []],
        ),
    ],
    ids=["BOM", "no BOM", "cp949", "utf-16", "tabs", "semicolons", "xlsx", "shared", "title"],
)  # fmt: skip
def test_a_smartstore_like_file_says_the_same_in_every_form(content: bytes) -> None:
    first, second, open_one = said(content)
    assert first == PastRow(
        question="내년 공휴일도 표시되어 있나요?",
        answer="네, 2027년 공휴일이 모두 표시되어 있습니다.",
        product_id="5512340001",
        product_name="2027 위클리 다이어리",
        asked_at=seoul(2026, 11, 2, 14, 5, 11),
        answered_at=seoul(2026, 11, 2, 15, 20),
        answered_by="하루문구",
        author="abcd****",
    )
    assert isinstance(second, PastRow)
    assert second.secret
    assert open_one == RowProblem.NO_ANSWER


def test_a_coupang_like_file() -> None:
    first, _second = said(files.as_csv(files.COUPANG, charset="cp949"))
    assert isinstance(first, PastRow)
    assert (first.question_id, first.product_id) == ("110000001", "7001"), "not No, not the option"
    assert first.product_name == "방수 백팩 30L, 네이비", "a comma within quotes"
    assert first.answered_at == seoul(2026, 10, 1, 11, 30)


def test_a_cafe24_like_file_has_html_and_titles() -> None:
    first, second = said(files.as_xlsx(files.CAFE24))
    assert isinstance(first, PastRow)
    assert first.question == "유통기한 문의\n유통기한이 언제까지인가요?\n선물할 거예요 & 급해요"
    assert first.answer == "안녕하세요.\n2028년 3월까지입니다."
    assert first.question_id is None, "번호 counts the rows of one file"
    assert isinstance(second, PastRow)
    assert second.question == "문의드립니다 국내산인가요?", "the title repeats its beginning"


def test_dates_and_numbers_that_excel_knows() -> None:
    rows = [
        ["문의번호", "문의내용", "답변내용", "답변일시"],
        [110000001.0, "되나요?", "됩니다.", datetime(2026, 10, 1, 9, 30)],  # noqa: DTZ001 - a cell
        ['="00123"', "될까요?_x000D_\n급해요", "네.", 46296.5],
    ]
    first, second = said(files.as_xlsx(rows))
    assert isinstance(first, PastRow)
    assert isinstance(second, PastRow)
    assert (first.question_id, first.answered_at) == ("110000001", seoul(2026, 10, 1, 9, 30))
    assert second.question == "될까요?\n급해요"
    assert second.answered_at == seoul(2026, 10, 1, 12)
    (quoted,) = said(files.as_csv([rows[0], ['="00123"', "될까요?", "네.", ""]]))
    assert isinstance(quoted, PastRow)
    assert quoted.question_id == "00123"


def test_ten_wrong_rows_among_a_hundred() -> None:
    wrong = [3, 14, 25, 36, 47, 58, 69, 80, 91, 100]
    found = said(files.as_csv(files.many(100, wrong=wrong)))
    places = [place for place, each in enumerate(found, start=1) if isinstance(each, RowProblem)]
    assert places == wrong
    problems = {each for each in found if isinstance(each, RowProblem)}
    assert problems == {"no_question", "no_answer", "bad_date", "too_long"}


def test_a_cell_without_an_end_spoils_its_row_alone() -> None:
    broken = 'Q-9,니트,"' + "가" * 140_000 + "\n"
    good = files.as_csv(files.many(3)).decode("utf-8-sig")
    rows = list(read_rows((good + broken).encode()))
    assert rows.count(None) == 1
    assert len([row for row in rows if row]) == 4


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Refusal.EMPTY),
        (b" \n ", Refusal.EMPTY),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Refusal.OLD_EXCEL),
        (b"\xff\x00\x81\xfe\xff\xff", Refusal.CHARSET),
        ("<html><table><tr><td>문의</td></tr></table>".encode("cp949"), Refusal.HTML),
        (b"PK\x03\x04 and then nothing of it", Refusal.DAMAGED),
    ],
    ids=["empty", "blank", "xls", "charset", "html", "damaged"],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, why: Refusal) -> None:
    assert refusal(content) == why


def test_a_zip_that_is_no_workbook_is_damaged() -> None:
    whole = files.as_xlsx(files.SMARTSTORE)
    assert refusal(files.with_part(whole, "xl/worksheets/sheet1.xml", b"<sheet")) == Refusal.DAMAGED
    assert refusal(files.with_part(whole, "[Content_Types].xml", b"no xml")) == Refusal.DAMAGED
    assert refusal(whole[: len(whole) // 2]) == Refusal.DAMAGED


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.importing.sheet.MAX_UNPACKED", 10 * 1024 * 1024)
    bomb = b"<worksheet>" + b" " * (11 * 1024 * 1024)
    content = files.with_part(files.as_xlsx(files.COUPANG), "xl/worksheets/sheet1.xml", bomb)
    assert len(content) < 100 * 1024
    monkeypatch.setattr("worker.importing.sheet.load_workbook", pytest.fail)
    assert refusal(content) == Refusal.TOO_LARGE


def test_entities_that_multiply_are_refused() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    dtd = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>'
    part = f"{dtd}<worksheet>&a8;</worksheet>"
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
        content = files.with_part(files.as_excel(files.COUPANG), name, part.encode())
        assert refusal(content) == Refusal.DAMAGED, name


def test_too_many_rows_are_a_clear_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.importing.table.MAX_ROWS", 50)
    assert refusal(files.as_csv(files.many(60))) == Refusal.TOO_MANY_ROWS
    monkeypatch.setattr("worker.importing.table.MAX_BYTES", 100)
    assert refusal(files.as_csv(files.many(60))) == Refusal.TOO_LARGE


def test_a_sheet_that_is_formatted_to_its_end_has_an_end() -> None:
    far = [[], *([["", ""]] * 5000)]
    assert len(said(files.as_xlsx([*files.COUPANG, *far]))) == 2


def test_the_signature_knows_a_kind_of_file() -> None:
    header = list(map(str, files.COUPANG[0]))
    spaced = [f" {name} " for name in header]
    assert signature_of(header) == signature_of(spaced)
    assert signature_of(header) != signature_of(header[::-1])
