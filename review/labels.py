"""The words on the page for what the product calls by code."""

import json

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from qna.passwords import Weakness
from qna.platform_names import CHANNELS
from qna.presets import PRESETS

STATUS = {
    "received": _("접수"),
    "drafting": _("작성 중"),
    "in_review": _("검토 대기"),
    "approved": _("승인됨"),
    "posting": _("게시 중"),
    "posted": _("답변 예정"),
    "answered": _("답변 완료"),
    "rejected": _("보내지 않음"),
    "withdrawn": _("고객이 삭제"),
    "delivery_unknown": _("게시 확인 중"),
    "delivery_failed": _("게시 실패"),
}
VIOLATION = {
    "personal": _("개인정보"),
    "contact": _("연락처"),
    "self_reference": _("AI 언급"),
    "promise": _("약속"),
    "definitive": _("단정"),
    "burden": _("떠넘김"),
    "foreign": _("외국어"),
    "gibberish": _("깨진 글"),
    "impolite": _("반말"),
    "markup": _("서식"),
    "truncated": _("잘린 글"),
    "too_long": _("너무 김"),
    "ungrounded": _("문의에 없는 말"),
    "no_deferral": _("안내 약속 없음"),
    "unknown": _("모르는 표현"),
}
WHY = {
    "personal": _("고객의 개인정보를 되풀이합니다."),
    "contact": _("연락처나 주소(URL)를 적었습니다."),
    "self_reference": _("AI라는 것을 말하거나 지시문을 따릅니다."),
    "promise": _("기한이나 환불·할인 같은 혜택을 약속합니다."),
    "definitive": _("확인하기 전에 답을 단정합니다."),
    "burden": _("고객에게 직접 알아보라고 합니다."),
    "foreign": _("문의와 다른 언어가 섞여 있습니다."),
    "gibberish": _("말이 되지 않거나 반복됩니다."),
    "impolite": _("존댓말이 아닌 문장이 있습니다."),
    "markup": _("서식 기호나 빈칸 표시가 들어 있습니다."),
    "truncated": _("문장이 끝나지 않았습니다."),
    "too_long": _("300자 또는 5문장을 넘습니다."),
    "ungrounded": _("문의와 상품에 없는 것을 말합니다."),
    "no_deferral": _("확인한 뒤 안내하겠다는 말이 없습니다."),
    "unknown": _("금지된 말은 아니지만 검사기가 모르는 표현입니다. 읽어 보고 결정하세요."),
}
VERDICT = {"clean": _("통과"), "look": _("살펴보기"), "refused": _("위반")}
TOPIC = {
    "safety": _("안전"),
    "allergy": _("알레르기"),
    "pregnancy": _("임신·수유"),
    "baby": _("영유아"),
    "medicine": _("의약품"),
    "injury": _("부상"),
    "refund_dispute": _("환불 분쟁"),
    "legal": _("법적 대응"),
    "press": _("언론"),
}
FAULT = {
    "missing": _("빠진 것이 있음"),
    "wrong": _("다른 것이 옴"),
    "leaking": _("물이 샘"),
    "dead": _("작동하지 않음"),
    "torn": _("뜯어짐"),
    "broken": _("깨지거나 부러짐"),
    "dirty": _("얼룩·이물질"),
    "smell": _("냄새"),
}
DECISION = {"approved": _("그대로 승인"), "edited": _("고쳐서 승인"), "rejected": _("보내지 않음")}
ROLE = {
    "viewer": _("열람"),
    "reviewer": _("검토자"),
    "manager": _("매니저"),
    "admin": _("관리자"),
}
DELIVERY = {
    "waiting": _("대기"),
    "posting": _("게시 중"),
    "posted": _("게시됨"),
    "unknown": _("확인 중"),
    "failed": _("실패"),
    "cancelled": _("취소"),
}
CHANNEL = {
    "product": _("상품 문의"),
    "customer": _("고객문의"),
    "call_centre": _("고객센터 문의"),
    "gmarket": _("G마켓"),
    "auction": _("옥션"),
    "auction_note": _("옥션 쪽지·비밀글"),
}
POST = {
    "answer": _("플랫폼에서 직접 답변"),
    "follow_up": _("고객이 이어서 씀"),
    "edit": _("고객이 고침"),
    "deletion": _("고객이 삭제"),
}
REASON = {
    "spam": _("스팸"),
    "abuse": _("욕설"),
    "duplicate": _("중복"),
    "answered": _("이미 답변"),
}
"""Why no reply goes out, at one key each."""

KIND = {"holding": _("잠시 답변"), "final": _("최종 답변")}

WEAKNESS = {
    Weakness.SHORT: _("비밀번호는 %(count)s자 이상이어야 합니다."),
    Weakness.LONG: _("비밀번호가 너무 깁니다."),
    Weakness.GUESSABLE: _(
        "쉽게 짐작할 수 있는 비밀번호입니다. 흔한 낱말, 이름, 날짜, 나란한 자판을 피하고 "
        "서로 상관없는 낱말 서너 개를 이어 보세요."
    ),
}
HEADS = {
    "date": _("날짜"),
    "drafts": _("초안"),
    "approved": _("그대로 승인"),
    "edited": _("고쳐서 승인"),
    "rejected": _("보내지 않음"),
    "model": _("모델"),
    "prompt_version": _("지시문"),
    "preset": _("쓰는 방식"),
    "reviewed": _("검토"),
    "edit_distance": _("고친 글자 수"),
    "code": _("위반"),
    "count": _("건수"),
    **VERDICT,
    "template": _("템플릿"),
    "worker": _("작업자"),
    "seconds": _("한 건에 (초)"),
    "tokens_per_second": _("초당 토큰"),
    "staff_id": _("직원 번호"),
    "name": _("이름"),
    "finals": _("최종 답변"),
    "in_time": _("1시간 안에 결정한 비율"),
    "shop_id": _("쇼핑몰 번호"),
    "title": _("쇼핑몰"),
    "questions": _("문의"),
    "decided": _("결정"),
    "finals_in_time": _("기한 안에 답한 비율"),
    "answer_seconds": _("최종 답변까지 (초)"),
    "id": _("번호"),
    "shop": _("쇼핑몰"),
    "platform_question_id": _("플랫폼 문의 번호"),
    "received_at": _("받은 때"),
    "product": _("상품"),
    "question": _("문의"),
    "status": _("상태"),
    "draft_verdict": _("초안의 판정"),
    "decision": _("결정"),
    "reviewer": _("결정한 사람"),
    "decided_at": _("결정한 때"),
    "posted_at": _("잠시 답변을 올린 때"),
    "answer_due_at": _("최종 답변 기한"),
    "answered_at": _("최종 답변을 올린 때"),
    "due_at": _("잠시 답변 기한"),
    "platform": _("플랫폼"),
    "channel": _("창구"),
    "due": _("기한이 된 문의"),
    "missed": _("놓침"),
    "no_draft": _("초안 없음"),
    "no_decision": _("결정 없음"),
    "platform_down": _("플랫폼에 못 올림"),
    "finals_due": _("최종 답변 기한"),
    "finals_missed": _("최종 답변 놓침"),
    "weekday": _("요일"),
    "hour": _("시각"),
}
"""Columns of the tables that are handed out as CSV."""

ACT = {
    "asked": _("받은 문의"),
    "drafted": _("초안을 쓴 문의"),
    "decided": _("결정한 문의"),
    "approved": _("그대로 승인한 문의"),
    "edited": _("고쳐서 승인한 문의"),
    "rejected": _("보내지 않은 문의"),
    "posted": _("잠시 답변이 보이는 문의"),
    "final": _("최종 답변을 보낸 문의"),
    "due": _("잠시 답변의 기한이 된 문의"),
    "due_missed": _("잠시 답변의 기한을 놓친 문의"),
    "due_no_draft": _("기한까지 초안이 없던 문의"),
    "due_no_decision": _("기한까지 결정이 없던 문의"),
    "due_platform": _("기한까지 플랫폼에 올리지 못한 문의"),
    "final_due": _("최종 답변의 기한이 된 문의"),
    "final_missed": _("최종 답변의 기한을 놓친 문의"),
}

ACTION = {
    "review.approved": _("그대로 승인"),
    "review.edited": _("고쳐서 승인"),
    "review.rejected": _("보내지 않음"),
    "review.undone": _("되돌림"),
    "review.final_answer": _("최종 답변"),
    "review.despite_violations": _("위반이 있는 채로 승인"),
    "draft.regenerated": _("다시 쓰게 함"),
    "reply.posted_holding": _("잠시 답변 게시"),
    "reply.posted_final": _("최종 답변 게시"),
    "reply.failed": _("게시 실패"),
    "reply.retried": _("다시 보냄"),
    "reply.stopped": _("전송을 멈춤"),
    "reply.given_up": _("보내지 않고 닫음"),
    "question.withdrawn": _("고객이 삭제"),
    "question.edited_by_customer": _("고객이 고침"),
    "question.answered_elsewhere": _("플랫폼에서 답변됨"),
    "question.taken_up_again": _("고객이 다시 물음"),
    "question.assigned": _("담당자 정함"),
    "question.numbers_shown": _("가린 번호를 봄"),
    "question.reopened": _("다시 열기"),
    "secrets.rotated": _("암호화 열쇠 바꿈"),
    "question.forgotten": _("고객의 글 지움"),
    "questions.exported": _("내보내기"),
    "figures.exported": _("통계 내보내기"),
    "answers.import_started": _("지난 답변 가져오기"),
    "answers.import_deleted": _("가져온 지난 답변 지움"),
    "experiment.started": _("두 방식 견주기 시작"),
    "experiment.stopped": _("두 방식 견주기 끝"),
    "drift.closed": _("달라진 초안 알림 닫음"),
    "policy_example.accepted": _("검사 예문 받음"),
    "policy_example.declined": _("검사 예문 안 받음"),
    "note.added": _("메모"),
    "canned.saved": _("상용구 저장"),
    "canned.deleted": _("상용구 삭제"),
    "shop.added": _("쇼핑몰 추가"),
    "shop.changed": _("쇼핑몰 설정 변경"),
    "shop.credentials_changed": _("인증 정보 변경"),
    "shop.secret_rotated": _("웹훅 비밀값 변경"),
    "notice.added": _("알림 받는 사람 추가"),
    "notice.changed": _("알림 설정 변경"),
    "notice.removed": _("알림 받는 사람 뺌"),
    "notice.tested": _("시험 알림 보냄"),
    "staff.added": _("직원 추가"),
    "staff.logged_in": _("로그인"),
    "staff.login_failed": _("로그인 실패"),
    "staff.second_factor_on": _("2단계 인증 켬"),
    "staff.second_factor_off": _("2단계 인증 끔"),
    "staff.recovery_code_used": _("복구 코드 사용"),
    "staff.password_changed": _("비밀번호 변경"),
    "staff.role_changed": _("역할 변경"),
    "staff.sessions_ended": _("모든 기기에서 로그아웃"),
    "staff.enabled": _("다시 사용"),
    "staff.disabled": _("사용 중지"),
}


def install(app: Flask) -> None:
    app.jinja_env.filters["action_words"] = lambda action: ACTION.get(action, action)
    app.jinja_env.filters["tojson_plain"] = _plain
    # Unlike a template's own gettext it formats nothing: presets speak of per cent.
    app.jinja_env.filters["translated"] = gettext
    app.jinja_env.globals.update(
        STATUS=STATUS,
        VIOLATION=VIOLATION,
        WHY=WHY,
        VERDICT=VERDICT,
        TOPIC=TOPIC,
        FAULT=FAULT,
        DECISION=DECISION,
        ROLE=ROLE,
        DELIVERY=DELIVERY,
        KIND=KIND,
        PRESET={preset.key: preset.title for preset in PRESETS.values()},
        POST=POST,
        CHANNEL=CHANNEL,
        CHANNELS=CHANNELS,
        ACT=ACT,
        REASON=REASON,
    )


def _plain(value: object) -> str:
    """JSON to be read by people; escaped by the template like any text."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
