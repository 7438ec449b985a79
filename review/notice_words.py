"""The words on the page for notices: kinds, channels, what is wrong with a form."""

from flask import Flask
from flask_babel import lazy_gettext as _

from qna.quiet_hours import clock_words

NOTICE_KIND = {
    "waiting": (_("오래 기다리는 새 문의"), _("정한 시간이 지나도록 결정하지 않은 문의입니다.")),
    "due_soon": (_("기한이 곧 되는 문의"), _("정한 시간 안에 답해야 하는 문의입니다.")),
    "overdue": (_("기한이 지난 문의"), _("답하기로 한 때가 지난 문의입니다.")),
    "failed": (
        _("올리지 못한 답글"),
        _("쇼핑몰이 거절했거나 세 번 이상 보내지 못한 답글입니다."),
    ),
    "workers": (_("멈춘 작업자"), _("초안이나 전송 작업자가 3분 넘게 보이지 않습니다.")),
    "platform": (_("연결되지 않는 플랫폼"), _("15분 넘게 문의를 가져오지 못합니다.")),
    "template": (
        _("템플릿이 갑자기 늘어남"),
        _("최근 3시간 초안의 템플릿 비율이 지난 7일보다 크게 높습니다."),
    ),
    "product_alarm": (_("상품 이상"), _("여러 고객이 같은 상품의 같은 문제를 말합니다.")),
    "drift": (
        _("달라진 초안"),
        _("고치는 비율이나 길이, 주제가 지난 4주와 크게 달라졌습니다."),
    ),
}
NOTICE_CHANNEL = {
    "slack": _("Slack 웹훅"),
    "email": _("이메일"),
    "browser": _("브라우저 알림"),
    "webhook": _("서명된 웹훅"),
}
NOTICE_STATUS = {
    "waiting": _("보낼 차례를 기다리는 중"),
    "sending": _("보내는 중"),
    "sent": _("보냈습니다."),
    "failed": _("보내지 못했습니다."),
    "expired": _("아무도 받지 않았습니다."),
}
WRONG = {
    "channel": _("받는 방법을 골라 주세요."),
    "kinds": _("알릴 일을 하나 이상 골라 주세요."),
    "kind": _("시험할 알림을 골라 주세요."),
    "waiting_minutes": _("새 문의가 기다린 시간은 5분부터 7일까지 정할 수 있습니다."),
    "due_minutes": _("기한 전 시간은 5분부터 7일까지 정할 수 있습니다."),
    "quiet_from": _("조용한 시간은 시작과 끝을 모두 시:분으로 적어 주세요."),
    "quiet_to": _("조용한 시간은 시작과 끝을 모두 시:분으로 적어 주세요."),
    "locale": _("알림의 언어를 골라 주세요."),
    "target": _("받을 곳이 올바르지 않습니다. https 주소, 이메일 주소 또는 직원을 확인해 주세요."),
    "inside": _("내부 네트워크의 주소입니다. JAMSI_PRIVATE_HOSTS에 있는 이름만 쓸 수 있습니다."),
    "secret": _(
        "서명 비밀값은 whsec_로 시작하고 24~64바이트여야 합니다. 비워 두면 만들어 드립니다."
    ),
    "known": _("이미 이 쇼핑몰의 알림을 받고 있습니다."),
    "most": _("한 쇼핑몰에 받는 사람은 30명까지 둘 수 있습니다."),
}


def install(app: Flask) -> None:
    app.jinja_env.filters["clock_words"] = clock_words
    app.jinja_env.globals.update(
        NOTICE_KIND=NOTICE_KIND, NOTICE_CHANNEL=NOTICE_CHANNEL, NOTICE_STATUS=NOTICE_STATUS
    )
