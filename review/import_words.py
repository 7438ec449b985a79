"""The words on the page for what an import calls by code."""

from flask import Flask
from flask_babel import lazy_gettext as _

FIELD = {
    "question": _("문의 내용"),
    "answer": _("답변 내용"),
    "title": _("문의 제목"),
    "product_id": _("상품 번호"),
    "product_name": _("상품 이름"),
    "asked_at": _("문의한 때"),
    "answered_at": _("답변한 때"),
    "answered_by": _("답변한 사람"),
    "author": _("고객 이름"),
    "question_id": _("문의 번호"),
    "secret": _("비밀글 여부"),
}
REFUSAL = {
    "empty": _("빈 파일입니다."),
    "too_large": _("파일이 너무 크거나, 풀었을 때 너무 커집니다. 나누어 올려 주세요."),
    "too_many_rows": _("줄이 너무 많습니다. 나누어 올려 주세요."),
    "charset": _("글자를 읽을 수 없습니다. 엑셀에서 “CSV UTF-8”로 저장해 주세요."),
    "old_excel": _("옛 엑셀 파일이거나 암호가 걸려 있습니다. 암호 없이 xlsx로 저장해 주세요."),
    "html": _("이름과 달리 웹 페이지입니다. 엑셀에서 열어 xlsx로 저장해 주세요."),
    "damaged": _("손상되었거나 엑셀 파일이 아닙니다."),
    "no_header": _("칸 이름이 적힌 줄을 찾지 못했습니다."),
    "lost": _("읽다가 거듭 멈추었습니다. CSV로 저장해 다시 올려 주세요."),
}
ROW_PROBLEM = {
    "no_question": _("문의 내용이 없음"),
    "no_answer": _("답변이 없음"),
    "too_long": _("글이 너무 김"),
    "bad_date": _("날짜를 읽을 수 없거나 앞날임"),
    "unreadable": _("줄을 읽을 수 없음 (따옴표가 닫히지 않음)"),
    "forgotten": _("고객의 요청으로 지운 문의"),
    "under_way": _("여기서 답변 중인 문의"),
}
IMPORT_STATE = {
    "uploading": _("올리는 중"),
    "to_read": _("읽는 중"),
    "to_map": _("칸을 정해야 함"),
    "to_take": _("가져오는 중"),
    "done": _("끝남"),
    "failed": _("읽지 못함"),
    "to_delete": _("지우는 중"),
}
PAST_SOURCE = {
    "final": _("여기서 답한 것"),
    "platform": _("플랫폼에서 직접 답한 것"),
    "imported": _("파일로 가져온 것"),
}
CHANGED = {
    "name": _("상품 이름이 바뀌기 전"),
    "id": _("상품이 다시 등록되기 전"),
    "later": _("상품이 고쳐지기 전"),
}
"""What of the product is another since an answer was given."""


def install(app: Flask) -> None:
    app.jinja_env.globals.update(
        FIELD=FIELD, REFUSAL=REFUSAL, ROW_PROBLEM=ROW_PROBLEM, IMPORT_STATE=IMPORT_STATE,
        PAST_SOURCE=PAST_SOURCE, CHANGED=CHANGED,
    )  # fmt: skip
