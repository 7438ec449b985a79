"""The shop that the pictures in docs/screenshots show."""

import random
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bench.screenshots_groups import add_groups
from policy import check_reply
from qna.clocks.clock import Clock, Unit
from qna.clocks.opening import Opening, Span
from qna.clocks.shop import ChannelClocks, ShopClocks, Timing, holding_due
from qna.database import Database
from qna.models import (
    CannedReply,
    Decision,
    Delivery,
    DeliveryStatus,
    Draft,
    DraftSource,
    NoticeRecipient,
    NoticeSubscription,
    Question,
    Review,
    Role,
    Shop,
    Staff,
    WorkerHeartbeat,
    now,
)
from qna.notices import NoticeChannel, NoticeKind
from qna.outgoing import ReplyKind
from qna.secrets import SecretBox
from qna.store.shops import add_shop
from qna.store.staff import add_staff, hash_password

PASSWORD = "screenshots only"

PRODUCTS = {
    "2027 위클리 다이어리": [
        ("이 다이어리에 내년도 공휴일이 표시되어 있나요?", "공휴일 표시 여부"),
        ("만년필로 써도 뒷장에 비치지 않나요?", "종이 비침 여부"),
    ],
    "유기농 아보카도 오일 500ml": [
        ("땅콩 알레르기가 있는 아이가 먹어도 되나요?", "알레르기 관련 내용"),
        ("유통기한이 언제까지인가요?", "유통기한"),
    ],
    "원목 유아 의자": [
        ("KC 인증 받은 제품인가요?", "인증 여부"),
        ("의자 다리가 부러져서 다쳤어요. 어떻게 하실 건가요?", "불편을 겪으신 내용"),
    ],
    "방수 백팩 30L": [
        ("15인치 노트북이 들어가나요?", "수납 크기"),
        ("네이비 색상 재입고 언제 되나요?", "재입고 일정"),
        ("비 오는 날 자전거 타도 괜찮을까요?", "방수 정도"),
    ],
}
SENSITIVE = {"알레르기": "allergy", "다쳤": "injury"}
GOOD = "문의해 주셔서 감사합니다. {matter}는 담당자가 정확히 확인한 뒤 안내해 드리겠습니다."
SOON = "문의 감사합니다! {matter}에 대해 담당 부서에 확인하고 있습니다. 확인되는 대로 답변드릴게요."
WRONG = "네, 가능합니다. 오늘 안에 010-1234-5678로 연락드리겠습니다."
TEMPLATE = "문의해 주셔서 감사합니다. 담당자가 확인한 뒤 안내해 드리겠습니다. 조금만 기다려 주세요."


CLOCKS = ShopClocks(
    opening=Opening(
        week=(*(Span(opens=time(10), closes=time(18)),) * 5, None, None),
        lunch=Span(opens=time(12), closes=time(13)),
    ),
    channels={
        "": ChannelClocks(
            preset="own",
            holding=Clock(unit=Unit.BUSINESS_DAYS, amount=1, cut_off=time(16), by=time(18)),
        )
    },
    words={"ko": "영업시간(평일 10시~18시) 이후에는 다음 영업일부터 순서대로 답변드립니다."},
)


def furnish(database: Database, box: SecretBox) -> None:
    """Some weeks of a small shop."""
    dice = random.Random(7)
    with database.write() as session:
        people = [
            add_staff(session, login=login, password=hash_password(PASSWORD), name=name, role=role)
            for login, name, role in (
                ("jiwoo", "김지우", Role.ADMIN),
                ("mina", "박민아", Role.REVIEWER),
            )
        ]
        shops = [
            add_shop(session, box, name="haru", platform="standard", title="하루문구"),
            add_shop(session, box, name="sol", platform="cafe24", title="솔키친"),
        ]
        shops[1].clocks = CLOCKS.model_dump(mode="json")
        for kind in ("drafts", "deliveries", "relay"):
            at = now() + timedelta(hours=1)  # alive for as long as the pictures take
            session.add(WorkerHeartbeat(name=f"{kind}@gpu-1", kind=kind, seen_at=at))
        session.add(CannedReply(title="기본 인사", text=TEMPLATE))
        session.add(CannedReply(title="주말", text="주말에는 확인이 늦어집니다. " + TEMPLATE))
        _told(session, shops[0], people[1])
        for number in range(240):
            _one(session, dice, number, shops, people)
        add_groups(session, shops)


def _told(session: Session, shop: Shop, person: Staff) -> None:
    """Three who get notices; the mailbox of one is full."""
    every = [kind.value for kind in NoticeKind]
    slack = NoticeRecipient(
        name="운영팀", channel=NoticeChannel.SLACK, shown="hooks.slack.com",
        last_sent_at=now() - timedelta(minutes=24),
    )  # fmt: skip
    mail = NoticeRecipient(
        name="사장님", channel=NoticeChannel.EMAIL, shown="owner@haru.example",
        quiet_from=22 * 60, quiet_to=8 * 60, last_sent_at=now() - timedelta(days=1),
        failed_at=now() - timedelta(minutes=3), last_error="the mail server answered 552",
    )  # fmt: skip
    browser = NoticeRecipient(
        name=person.name, channel=NoticeChannel.BROWSER, shown=person.name, staff_id=person.id
    )
    for who, kinds in ((slack, every), (mail, ["overdue", "failed", "workers"]), (browser, every)):
        session.add(who)
        session.flush()
        session.add(NoticeSubscription(recipient_id=who.id, shop_id=shop.id, kinds=kinds))


def _one(
    session: Session, dice: random.Random, number: int, shops: list[Shop], people: list[Staff]
) -> None:
    waiting = number >= 214
    minutes = dice.uniform(1, 75) if waiting else dice.uniform(90, 60 * 24 * 29)
    if waiting and number % 4 == 0:
        minutes = 60 * (dice.uniform(24.2, 27) if number % 8 == 0 else dice.uniform(22.5, 23.9))
    at = now() - timedelta(minutes=minutes)
    product = dice.choice(list(PRODUCTS))
    asked, matter = dice.choice(PRODUCTS[product])
    while any(word in asked for word in SENSITIVE) and dice.random() < 0.8:
        product = dice.choice(list(PRODUCTS))
        asked, matter = dice.choice(PRODUCTS[product])
    status = "in_review" if waiting else dice.choice(["answered"] * 8 + ["posted", "rejected"])
    question = Question(
        shop_id=shops[product.startswith("유기농")].id, platform_question_id=f"Q-{number}",
        status=status, text=asked, product_name=product, product_id=product[:4],
        author_name=dice.choice(["김**", "이**", "박**", "최**"]), asked_at=at, received_at=at,
        due_at=_due(shops[product.startswith("유기농")], at),
        posted_at=None if waiting else at + timedelta(hours=dice.expovariate(1 / 6)),
        answer_due_at=at + timedelta(days=1 + number % 30), secret=number % 17 == 0,
        answered_at=at + timedelta(hours=dice.uniform(1, 40)) if status == "answered" else None,
        sensitive=next((topic for word, topic in SENSITIVE.items() if word in asked), None),
        assignee_id=people[1].id if number % 5 == 0 else None,
    )  # fmt: skip
    session.add(question)
    session.flush()
    draft = _draft(dice, question, matter)
    session.add(draft)
    session.flush()
    question.draft_id = draft.id
    if not waiting:
        _decided(session, dice, question, draft, dice.choice(people))


def _due(shop: Shop, at: datetime) -> datetime:
    timing = Timing(shop.platform, shop.timezone, shop.answer_due_hours, shop.clocks)
    return holding_due(timing, "", at, at)


def _verdict(reply: str, question: Question) -> list[dict[str, Any]]:
    found = check_reply(reply, question.text, question.product_name)
    return [
        {"code": str(one.code), "excerpt": one.excerpt, "start": one.start, "end": one.end}
        for one in found
    ]


def _draft(dice: random.Random, question: Question, matter: str) -> Draft:
    chance = dice.random()
    text = (SOON if chance < 0.4 else GOOD).format(matter=matter)
    rejected = [{"reply": WRONG, "violations": _verdict(WRONG, question)}] if chance > 0.7 else []
    template = chance > 0.9
    return Draft(
        question_id=question.id, claim=1, question_revision=1, text=TEMPLATE if template else text,
        source=DraftSource.FALLBACK if template else DraftSource.MODEL, rejected=rejected,
        reason="policy" if template else None, attempts=1 + len(rejected), engine="local",
        model="LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct", prompt_version=dice.choice(["1", "2"]),
        preset=dice.choice(["balanced", "cool"]), sampling={"temperature": 0.7, "top_p": 0.9},
        seed=dice.randrange(10**6), prompt_tokens=143, completion_tokens=dice.randrange(30, 60),
        seconds=dice.uniform(0.8, 2.2), worker="gpu-1:drafts",
        created_at=question.received_at + timedelta(seconds=dice.uniform(3, 9)),
    )  # fmt: skip


def _decided(
    session: Session, dice: random.Random, question: Question, draft: Draft, person: Staff
) -> None:
    rejected = question.status == "rejected"
    edited = not rejected and dice.random() < (0.35 if draft.preset == "balanced" else 0.15)
    at = question.received_at + timedelta(minutes=dice.expovariate(1 / 6))
    text = draft.text.replace("감사합니다", "고맙습니다") if edited else draft.text
    decision = Decision.REJECTED if rejected else Decision.EDITED if edited else Decision.APPROVED
    review = Review(
        question_id=question.id, draft_id=draft.id, reviewer_id=person.id, decision=decision,
        reply_text=None if rejected else text, created_at=at, edit_distance=3 if edited else 0,
        reason="전화로 답함" if rejected else None,
    )  # fmt: skip
    session.add(review)
    session.flush()
    if not rejected:
        posted = at + timedelta(seconds=12)
        session.add(
            Delivery(
                question_id=question.id, review_id=review.id, kind=ReplyKind.HOLDING,
                reply_text=text, question_revision=1, status=DeliveryStatus.POSTED,
                created_at=at, posted_at=posted,
            )
        )  # fmt: skip
