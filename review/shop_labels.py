"""A shop's settings in words for staff: their names, their bounds, what is wrong with one."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from qna.templates import check_template
from review.forms import text
from review.labels import VIOLATION, WHY

MAX_TEMPLATE = 1000

FIELDS = {
    "timezone": lazy_gettext("시간대"),
    "preset": lazy_gettext("쓰는 방식"),
    "template": lazy_gettext("템플릿"),
    "sampling": lazy_gettext("쓰는 방식의 값"),
    "temperature": lazy_gettext("온도"),
    "top_k": lazy_gettext("후보 수 (top-k)"),
    "top_p": lazy_gettext("확률 합 (top-p)"),
    "repetition_penalty": lazy_gettext("반복 억제"),
    "max_new_tokens": lazy_gettext("최대 길이 (토큰)"),
    "answer_due_hours": lazy_gettext("최종 답변 기한 (시간)"),
    "weight": lazy_gettext("초안 차례의 몫"),
    "candidates": lazy_gettext("한 번에 쓰는 후보 수"),
    "max_attempts": lazy_gettext("최대 시도 횟수"),
    "reply_url": lazy_gettext("답글을 받을 주소"),
    "name": lazy_gettext("짧은 이름"),
    "platform": lazy_gettext("플랫폼"),
}
SAMPLING = {
    "temperature": (
        float,
        lazy_gettext("높을수록 표현이 다양해지고 실수도 늘어납니다. 0 초과, 1.5 이하."),
    ),
    "top_k": (int, lazy_gettext("다음 단어를 고를 후보의 수입니다. 1~200.")),
    "top_p": (float, lazy_gettext("확률의 합이 이 값이 될 때까지의 단어만 후보로 둡니다. 0~1.")),
    "repetition_penalty": (float, lazy_gettext("1보다 크면 같은 말을 덜 되풀이합니다. 1~1.5.")),
    "max_new_tokens": (int, lazy_gettext("답글 하나에 쓸 수 있는 길이입니다. 32~512.")),
}


def wrong_words(field: str) -> str:
    """What is wrong with a form's field; for a template which rules it breaks, and where."""
    if field == "template":
        findings = _template_findings()
        return str(_("템플릿이 정책에 맞지 않습니다. %(findings)s", findings=findings))
    if field == "timezone":
        return str(_("그런 시간대는 없습니다. Asia/Seoul처럼 적어 주세요."))
    return str(_("값이 맞지 않습니다: %(field)s", field=FIELDS.get(field, field)))


def _template_findings() -> str:
    template = text("template", MAX_TEMPLATE)
    found = []
    for violation in check_template(template):
        rule = VIOLATION.get(violation.code, violation.code)
        # A finding about the whole text (too long, no deferral) names no words.
        whole = violation.end - violation.start >= len(template)
        words = WHY.get(violation.code, "") if whole else f"“{violation.excerpt}”"
        found.append(f"{rule}: {words}")
    return " · ".join(dict.fromkeys(found))
