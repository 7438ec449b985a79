"""Alarms: products that several customers complain of, drafts that fare otherwise; and what was
asked in a week."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from qna.models import Alarm, DriftAlarm, Role, now
from qna.store import alarms, drift
from qna.store.digest import weekly_digest
from qna.store.queue import parse_moment
from review.auth import me, needs
from review.services import get_or_404, reading, writing

page = Blueprint("alarms", __name__)
OLDEST = timedelta(days=3650)


@page.get("/alarms")
@needs(Role.VIEWER)
def show() -> str:
    """What is open, and the week's digest."""
    until = _until()
    with reading() as sql:
        return render_template(
            "alarms.html",
            alarms=alarms.open_alarms(sql, now()),
            drifting=drift.open_drift(sql, now()),
            digest=weekly_digest(sql, until),
            earlier=until.timestamp() <= now().timestamp() - 3600,
        )


@page.get("/alarms/<int:alarm_id>")
@needs(Role.VIEWER)
def one(alarm_id: int) -> str:
    """What customers wrote."""
    with reading() as sql:
        alarm = sql.get(Alarm, alarm_id)
        if alarm is None:
            abort(404)
        questions = alarms.questions_of(sql, alarm, secret=me().sees_secret)
        return render_template("alarm.html", alarm=alarm, questions=questions)


@page.post("/alarms/<int:alarm_id>/close")
@needs(Role.MANAGER)
def close(alarm_id: int) -> Response:
    with writing() as sql:
        closed = alarms.close_alarm(sql, alarm_id, staff_id=me().id)
    if closed:
        flash(_("알림을 닫았습니다. 다시 신고가 모이면 새로 알립니다."), "ok")
    else:
        flash(_("이미 닫힌 알림입니다."), "warn")
    return redirect(url_for("alarms.show"), 303)


@page.get("/alarms/drift/<int:alarm_id>")
@needs(Role.VIEWER)
def one_drift(alarm_id: int) -> str:
    """What changed, with questions that show it."""
    with reading() as sql:
        alarm = get_or_404(sql, DriftAlarm, alarm_id)
        examples = drift.examples_of(sql, alarm, secret=me().sees_secret)
        return render_template("drift.html", alarm=alarm, examples=examples)


@page.post("/alarms/drift/<int:alarm_id>/close")
@needs(Role.MANAGER)
def close_drift(alarm_id: int) -> Response:
    with writing() as sql:
        closed = drift.close_drift(sql, alarm_id, staff_id=me().id)
    if closed:
        flash(_("알림을 닫았습니다. 같은 변화는 4주 동안 다시 알리지 않습니다."), "ok")
    else:
        flash(_("이미 닫힌 알림입니다."), "warn")
    return redirect(url_for("alarms.show"), 303)


def _until() -> datetime:
    """The end of the week that is shown; not in the future, nor before anything was asked."""
    asked = parse_moment(request.args.get("until", "").replace(" ", "+"))
    return min(max(asked, now() - OLDEST), now()) if asked else now()
