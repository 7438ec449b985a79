"""The words of the pages about how drafts fare: measures, arms, what is wrong with a form."""

from flask import Flask
from flask_babel import lazy_gettext as _

from qna.drift import Measure

MEASURE = {
    "edited": _("고친 비율"),
    "look": _("‘확인 필요’ 비율"),
    "template": _("템플릿 비율"),
    "length": _("길이 (글자)"),
    "topic": _("주제의 비율"),
}
ARM = {"a": _("가"), "b": _("나")}
SETTING = {
    "preset": _("쓰는 방식"),
    "candidates": _("한 번에 쓰는 후보 수"),
    "max_attempts": _("최대 시도 횟수"),
    "tone": _("말투"),
    "instruction": _("더 지킬 것"),
    "sampling": _("쓰는 방식의 값"),
}
WRONG = {
    "open": _("이 쇼핑몰은 이미 두 방식을 견주고 있습니다. 먼저 멈춰 주세요."),
    "running": _("아직 견주는 중입니다. 먼저 멈춰 주세요."),
    "same": _("두 방식이 같습니다. 하나 이상 다르게 정해 주세요."),
    "preset": _("쓰는 방식을 골라 주세요."),
    "candidates": _("한 번에 쓰는 후보 수는 1~8입니다."),
    "max_attempts": _("최대 시도 횟수는 1~10입니다."),
}
OTHER_WRONG = _("두 방식 가운데 맞지 않는 값이 있습니다.")


def install(app: Flask) -> None:
    app.jinja_env.globals.update(MEASURE=MEASURE, ARM=ARM, SETTING=SETTING, measured=measured)


def measured(measure: str, value: float) -> str:
    """A share in per cent, a length in characters."""
    return f"{value:.0f}" if measure == Measure.LENGTH else f"{100 * value:.0f}%"
