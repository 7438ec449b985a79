"""Who is told of a shop: adding, changing, removing, trying; checked first, then audited.

An address may hold a secret (Slack's does), so it is sealed, and the audit log says only that it
was changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from qna.models import Notice, NoticeRecipient, NoticeSubscription, Shop
from qna.notices import LOCALES, NoticeChannel, NoticeKind, NoticeStatus, known_kinds, sample
from qna.quiet_hours import parse_clock
from qna.secrets import SecretBox
from qna.store.audit import record_event
from qna.store.notice_targets import NoticeInvalid, fill_hook, fill_mail, fill_person, same
from qna.store.notices import OPEN

MINUTES = (5, 7 * 24 * 60)
"""Shortest and longest time after which, or before which, somebody is told."""
MOST = 30
"""Recipients of one shop."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says."""

    name: str
    kinds: tuple[str, ...]
    waiting_minutes: int
    due_minutes: int
    quiet_from: str
    quiet_to: str
    locale: str
    active: bool
    target: str = ""
    """A URL, an e-mail address, a staff id; "": the one that is stored stays."""
    secret: str = ""
    """Of a signed webhook; "": the stored one stays, or one is made."""


def recipients_of(session: Session, shop_id: int) -> Sequence[NoticeSubscription]:
    """Who is told of the shop, in the order in which they were added."""
    statement = (
        select(NoticeSubscription)
        .where(NoticeSubscription.shop_id == shop_id)
        .options(joinedload(NoticeSubscription.recipient))
        .order_by(NoticeSubscription.id)
    )
    return session.scalars(statement).all()


def recipients_elsewhere(session: Session, shop_id: int) -> Sequence[NoticeRecipient]:
    """Those of other shops, to be told of this one too."""
    here = select(NoticeSubscription.recipient_id).where(NoticeSubscription.shop_id == shop_id)
    statement = select(NoticeRecipient).where(NoticeRecipient.id.not_in(here))
    return session.scalars(statement.order_by(NoticeRecipient.name)).all()


def add_recipient(
    session: Session,
    box: SecretBox,
    shop: Shop,
    channel: str,
    wanted: Wanted,
    private_hosts: Collection[str],
) -> tuple[NoticeSubscription, str]:
    """Somebody who is told from now on, and the secret made for their webhook, or "".

    An address that is known already is the same recipient: the hourly rate is theirs over all
    shops. Raises `NoticeInvalid`.
    """
    if channel not in list(NoticeChannel):
        raise NoticeInvalid("channel")
    if len(recipients_of(session, shop.id)) >= MOST:
        raise NoticeInvalid("most")
    if not wanted.target:
        raise NoticeInvalid("target")
    recipient = NoticeRecipient(channel=NoticeChannel(channel), timezone=shop.timezone)
    made = _fill(session, box, recipient, wanted, private_hosts)
    known = same(session, box, recipient)
    if known is not None:
        recipient, made = known, ""
        _fill_hours(recipient, wanted)
    session.add(recipient)
    session.flush()
    return _subscribe(session, recipient, shop, wanted), made


def join_recipient(
    session: Session, recipient_id: int, shop: Shop, wanted: Wanted
) -> NoticeSubscription:
    """A recipient of another shop is told of this one too. Raises `NoticeInvalid`."""
    recipient = session.get(NoticeRecipient, recipient_id)
    if recipient is None:
        raise NoticeInvalid("target")
    _check(wanted)
    return _subscribe(session, recipient, shop, wanted)


def _subscribe(
    session: Session, recipient: NoticeRecipient, shop: Shop, wanted: Wanted
) -> NoticeSubscription:
    own = (
        NoticeSubscription.recipient_id == recipient.id,
        NoticeSubscription.shop_id == shop.id,
    )
    if session.scalar(select(NoticeSubscription.id).where(*own)) is not None:
        raise NoticeInvalid("known")
    one = NoticeSubscription(recipient_id=recipient.id, shop_id=shop.id)
    _fill_subscription(one, wanted)
    session.add(one)
    session.flush()
    record_event(
        session,
        "notice.added",
        shop_id=shop.id,
        recipient=recipient.id,
        channel=recipient.channel,
        told=_audited(one),
    )
    return one


def change_recipient(
    session: Session,
    box: SecretBox,
    one: NoticeSubscription,
    wanted: Wanted,
    private_hosts: Collection[str],
) -> str:
    """The secret made for a webhook, or "". Raises `NoticeInvalid`."""
    recipient = one.recipient
    before = {**_audited(one), **_hours(recipient)}
    made = _fill(session, box, recipient, wanted, private_hosts)
    _fill_subscription(one, wanted)
    after = {**_audited(one), **_hours(recipient)}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if changed or wanted.target or wanted.secret:
        record_event(
            session,
            "notice.changed",
            shop_id=one.shop_id,
            recipient=recipient.id,
            changed=changed,
            address=bool(wanted.target),
            secret=bool(wanted.secret or made),
        )
    return made


def remove_recipient(session: Session, one: NoticeSubscription) -> None:
    """No more of this shop; a recipient of no shop is forgotten with its address."""
    recipient_id, shop_id = one.recipient_id, one.shop_id
    session.delete(one)
    session.flush()
    left = NoticeSubscription.recipient_id == recipient_id
    if session.scalar(select(NoticeSubscription.id).where(left).limit(1)) is None:
        session.execute(delete(Notice).where(Notice.recipient_id == recipient_id))
        session.execute(delete(NoticeRecipient).where(NoticeRecipient.id == recipient_id))
    record_event(session, "notice.removed", shop_id=shop_id, recipient=recipient_id)


def record_test(
    session: Session, one: NoticeSubscription, kind: str, at: datetime
) -> Notice | None:
    """A notice with made-up figures; None while one is on its way. Raises `NoticeInvalid`."""
    if kind not in list(NoticeKind):
        raise NoticeInvalid("kind")
    own = (Notice.recipient_id == one.recipient_id, Notice.test, Notice.status.in_(OPEN))
    before = session.scalars(select(Notice).where(*own)).all()
    if one.recipient.channel == NoticeChannel.BROWSER:
        # Nobody looked: the new one takes its place.
        for notice in before:
            notice.status = NoticeStatus.EXPIRED
    elif before:
        return None
    entry = sample(NoticeKind(kind), one.shop.title or one.shop.name, one.shop_id)
    notice = Notice(
        recipient_id=one.recipient_id,
        entries=[entry.to_json()],
        test=True,
        created_at=at,
        not_before=at,
        nudged_at=at,
    )
    session.add(notice)
    session.flush()
    record_event(
        session, "notice.tested", shop_id=one.shop_id, recipient=one.recipient_id, kind=kind
    )
    return notice


def _fill(
    session: Session,
    box: SecretBox,
    recipient: NoticeRecipient,
    wanted: Wanted,
    private_hosts: Collection[str],
) -> str:
    """All fields of the recipient; the secret that was made, or ""."""
    _check(wanted)
    made = ""
    if recipient.channel == NoticeChannel.BROWSER:
        fill_person(session, recipient, wanted.target)
    elif recipient.channel == NoticeChannel.EMAIL:
        fill_mail(box, recipient, wanted.target)
    else:
        made = fill_hook(box, recipient, wanted.target, wanted.secret, private_hosts)
    recipient.name, recipient.active = wanted.name or recipient.shown[:60], wanted.active
    recipient.locale = wanted.locale
    _fill_hours(recipient, wanted)
    return made


def _check(wanted: Wanted) -> None:
    """Raises `NoticeInvalid` naming the first field that is wrong."""
    if not wanted.kinds or set(wanted.kinds) - set(NoticeKind):
        raise NoticeInvalid("kinds")
    if wanted.locale not in LOCALES:
        raise NoticeInvalid("locale")
    shortest, longest = MINUTES
    for field in ("waiting_minutes", "due_minutes"):
        if not shortest <= getattr(wanted, field) <= longest:
            raise NoticeInvalid(field)
    for field in ("quiet_from", "quiet_to"):
        try:
            parse_clock(getattr(wanted, field))
        except ValueError:
            raise NoticeInvalid(field) from None
    if bool(wanted.quiet_from) != bool(wanted.quiet_to):
        raise NoticeInvalid("quiet_to" if wanted.quiet_from else "quiet_from")


def _fill_hours(recipient: NoticeRecipient, wanted: Wanted) -> None:
    recipient.quiet_from = parse_clock(wanted.quiet_from)
    recipient.quiet_to = parse_clock(wanted.quiet_to)


def _fill_subscription(one: NoticeSubscription, wanted: Wanted) -> None:
    # No form of this release can tick or untick what another one has stored.
    others = [kind for kind in one.kinds or [] if not known_kinds([kind])]
    one.kinds = [str(kind) for kind in known_kinds(wanted.kinds)] + others
    one.waiting_minutes, one.due_minutes = wanted.waiting_minutes, wanted.due_minutes


def _audited(one: NoticeSubscription) -> dict[str, object]:
    return {
        "kinds": list(one.kinds or []),
        "waiting_minutes": one.waiting_minutes,
        "due_minutes": one.due_minutes,
    }


def _hours(recipient: NoticeRecipient) -> dict[str, object]:
    names = ("name", "active", "locale", "quiet_from", "quiet_to")
    return {name: getattr(recipient, name) for name in names}
