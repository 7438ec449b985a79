# ruff: noqa: E501 - tables; Hangul counts two columns
"""Files as sellers' pages export them: modelled on what such exports show, with made-up people.

No export of a real account was at hand: headers, notes above them and date forms follow the
screens and guides of each page, and the columns' order is a guess.
"""

import csv
import io
import zipfile
from collections.abc import Sequence
from html import escape
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

SMARTSTORE: Rows = [
    ["상품번호", "상품명", "문의내용", "작성자", "문의등록일시", "답변여부", "답변내용", "답변자", "답변등록일시", "비밀글여부"],
    ["5512340001", "2027 위클리 다이어리", "내년 공휴일도 표시되어 있나요?", "abcd****", "2026.11.02 14:05:11", "답변완료",
     "네, 2027년 공휴일이 모두 표시되어 있습니다.", "하루문구", "2026.11.02 15:20:00", "N"],
    ["5512340001", "2027 위클리 다이어리", "만년필로 쓰면 뒷장에 비치나요?", "ef12****", "2026.11.03 09:15:42", "답변완료",
     "120g 종이라 거의 비치지 않습니다.", "하루문구", "2026.11.03 10:02:31", "Y"],
    ["5512340002", "원목 필통", "각인 되나요?", "gh34****", "2026.11.03 11:00:00", "미답변", "", "", "", "N"],
]  # fmt: skip
"""Smartstore-like: one row for each question, 답변여부, masked ids."""

COUPANG: Rows = [
    ["No", "문의번호", "노출상품ID", "옵션ID", "노출상품명", "문의내용", "문의일시", "구매자ID", "판매자답변", "답변일시"],
    ["1", "110000001", "7001", "90001", "방수 백팩 30L, 네이비", "15인치 노트북 들어가나요?", "2026-10-01 10:00:00.0", "kim***",
     "네, 16인치까지 들어갑니다.", "2026-10-01 11:30:00.0"],
    ["2", "110000002", "7001", "90002", "방수 백팩 30L, 검정", "비 오는 날 자전거 타도 되나요?", "2026-10-02 10:00:00.0", "lee***",
     "생활 방수라 큰비에는 덮개를 씌워 주세요.", "2026-10-02 10:45:00.0"],
]  # fmt: skip
"""Coupang-like: ids of question, product and option; milliseconds."""

CAFE24: Rows = [
    ["번호", "분류", "상품코드", "상품명", "제목", "내용", "작성자", "작성일", "답변내용", "답변작성자", "답변작성일"],
    ["12", "상품문의", "P000ABC", "유기농 아보카도 오일", "유통기한 문의", "<p>유통기한이 언제까지인가요?</p><p>선물할 거예요 &amp; 급해요</p>", "박**",
     "2026-09-11 20:11:09", "<p>안녕하세요.<br>2028년 3월까지입니다.</p>", "관리자", "2026-09-12 09:00:00"],
    ["11", "상품문의", "P000ABC", "유기농 아보카도 오일", "문의드립니다", "문의드립니다 국내산인가요?", "최**", "2026-09-10 08:00:00",
     "멕시코산 아보카도를 씁니다.", "관리자", "2026-09-10 09:30:00"],
]  # fmt: skip
"""Cafe24-like: a board with titles and HTML; 번호 counts the board's rows."""


def as_csv(rows: Rows, *, charset: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(charset)


def as_xlsx(rows: Rows, *, above: Rows = (), merged: str | None = None) -> bytes:
    """`above`: rows over the header; `merged`: cells that are one, such as `A1:E1`."""
    book = Workbook()
    sheet = book.active
    for row in [*above, *rows]:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def many(count: int, *, wrong: Sequence[int] = ()) -> list[list[str]]:
    """A header and `count` rows; of the rows in `wrong`, counted from 1, each has its own fault."""
    rows = [["문의번호", "상품명", "문의내용", "답변내용", "답변일시"]]
    for number in range(1, count + 1):
        row = [
            f"Q-{number}",
            "니트 가디건",
            f"{number}번 색 재입고 되나요?",
            f"{number}번은 다음 달에 들어옵니다.",
            "2026-10-01 09:00",
        ]
        if number in wrong:
            fault = list(wrong).index(number) % 4
            place, value = [(2, ""), (3, " "), (4, "언젠가"), (3, "가" * 4001)][fault]
            row[place] = value
        rows.append(row)
    return rows


def as_excel(rows: Rows) -> bytes:
    """As Excel itself writes it: every text once, in a part of its own."""
    texts = list(dict.fromkeys(str(cell) for row in rows for cell in row))
    place = {text: number for number, text in enumerate(texts)}
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    cells = [[f'<c t="s"><v>{place[str(cell)]}</v></c>' for cell in row] for row in rows]
    lines = "".join(f"<row>{''.join(row)}</row>" for row in cells)
    whole = as_xlsx(rows)
    with zipfile.ZipFile(io.BytesIO(whole)) as old:
        types = old.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    whole = with_part(whole, "[Content_Types].xml", types.replace("</Types>", override).encode())
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    whole = with_part(whole, "xl/worksheets/sheet1.xml", sheet.encode())
    return with_part(whole, "xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{shared}</sst>'.encode())


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The XLSX file with one part of it replaced, or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, part)
    return out.getvalue()
