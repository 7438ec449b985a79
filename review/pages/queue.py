"""The queue: tabs, filters, search, and what changed while one reads."""

from typing import Any

from flask import Blueprint, render_template, request

from qna.models import Role, now
from qna.store import desk, queue
from qna.store.alarms import open_alarms
from qna.store.groups import sizes
from qna.store.queue_counts import due_marks, tab_counts
from qna.store.queue_filter import TABS, Tab, Wanted
from qna.store.shops import list_shops
from review.auth import me, needs
from review.away import mark_of, parts_away
from review.company import company
from review.filters import carried, wanted_from
from review.forms import parse_id
from review.services import reading

page = Blueprint("queue", __name__)


@page.get("/queue")
@needs(Role.VIEWER)
def show() -> str:
    """One page of the queue."""
    wanted = wanted_from(request.args, me())
    cursor = queue.Cursor.parse(request.args.get("after", ""))
    with reading() as session:
        found = queue.queue_page(session, wanted, cursor=cursor)
        return render_template(
            "queue.html",
            wanted=wanted,
            page=found,
            counts=tab_counts(session, wanted),
            marks=due_marks(session, wanted),
            cap=queue.COUNT_CAP,
            filters=carried(request.args),
            first=cursor is None,
            loaded_at=now().isoformat(),
            tabs=list(Tab),
            shops=list_shops(session),
            staff=desk.assignable(session),
            grouped=sizes(session, {row.group_id for row in found.rows if row.group_id}),
            alarms=open_alarms(session, now()),
            company=company(session, [row.id for row in found.rows]),
            away=(away := parts_away(session)),
            away_mark=mark_of(away),
        )


@page.get("/queue/pulse")
@needs(Role.VIEWER)
def pulse() -> str:
    """What changed since `since`: counts, how many are new, which rows shown have moved on."""
    wanted = wanted_from(request.args, me())
    ids = map(parse_id, request.args.get("ids", "").split(",")[:200])
    shown = [row_id for row_id in ids if row_id is not None]
    with reading() as session:
        away = parts_away(session)
        moved = {
            row_id: status
            for row_id, status in queue.statuses_of(session, shown).items()
            if TABS[wanted.tab] and status not in TABS[wanted.tab]
        }
        return render_template(
            "_pulse.html",
            counts=tab_counts(session, wanted),
            marks=due_marks(session, wanted),
            cap=queue.COUNT_CAP,
            wanted=wanted,
            filters=carried(request.args),
            fresh=_fresh(session, wanted, shown),
            moved=moved,
            shown=shown,
            company=company(session, shown),
            away=away if mark_of(away) != request.args.get("away") else None,
            away_mark=mark_of(away),
        )


def _fresh(session: Any, wanted: Wanted, shown: list[int]) -> int:
    since = queue.parse_moment(request.args.get("since", "").replace(" ", "+"))
    if since is None or wanted.search or request.args.get("after"):
        return 0
    return queue.arrived_since(session, wanted, since, set(shown))
