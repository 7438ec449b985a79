"""Figures: drawn on the server, with the same numbers as tables and CSV."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from babel.dates import get_day_names
from flask import Blueprint, Response, abort, render_template, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from qna.models import Role, Shop
from qna.presets import PRESETS
from qna.store import deadlines, figures, figures_people
from qna.store.audit import record_event
from qna.store.owed_answers import count_overdue
from qna.store.question_lines import QuestionLine, question_lines
from qna.store.shops import list_shops
from review.auth import me, needs
from review.chart import stacked_bars
from review.clock import exact, zone
from review.filters import wanted_from
from review.labels import DECISION, HEADS, STATUS, VERDICT, VIOLATION
from review.masking import shown
from review.services import reading, writing

page = Blueprint("figures", __name__)
PERIODS = (7, 30, 90)
Make = Callable[[Session, figures.Period], Iterable[Any]]
TABLES: dict[str, tuple[Make, type[Any]]] = {
    "days": (figures.per_day, figures.Day),
    "people": (figures_people.by_person, figures_people.PersonRow),
    "shops": (figures_people.by_shop, figures_people.ShopRow),
    "questions": (question_lines, QuestionLine),
    "settings": (figures.by_setting, figures.SettingRow),
    "verdicts": (figures.verdicts, figures.VerdictRow),
    "violations": (figures.violations, figures.ViolationRow),
    "workers": (figures.by_worker, figures.WorkerRow),
    "markets": (deadlines.by_market, deadlines.MarketRow),
    "hours": (deadlines.by_hour, deadlines.HourRow),
}


@page.get("/figures")
@needs(Role.VIEWER)
def show() -> str:
    with reading() as session:
        period = _period(session)
        days = figures.per_day(session, period)
        return render_template(
            "figures.html",
            period=period,
            periods=PERIODS,
            days=days,
            chart=stacked_bars([(day.approved, day.edited, day.rejected) for day in days]),
            drafts=sum(day.drafts for day in days),
            decided={
                name: sum(getattr(day, name) for day in days)
                for name in ("approved", "edited", "rejected")
            },
            waits=figures.waits(session, period),
            settings=figures.by_setting(session, period),
            verdicts=figures.verdicts(session, period),
            violations=figures.violations(session, period),
            template_share=figures.template_share(session, period),
            overdue=count_overdue(session, period.shop_id),
            workers=figures.by_worker(session, period),
            shops=list_shops(session),
            people=figures_people.by_person(session, period) if me().may(Role.MANAGER) else [],
            by_shop=figures_people.by_shop(session, period),
            markets=deadlines.by_market(session, period),
            hours=deadlines.by_hour(session, period),
            offset=deadlines.offset_of(period),
            weekdays=get_day_names("abbreviated", locale=get_locale()),
            since=period.since.isoformat(),
            preset_titles={preset.key: preset.title for preset in PRESETS.values()},
            day_of=partial(_day, period),
            of=partial(_written, period),
        )


def _written(period: figures.Period, row: Any) -> dict[str, Any]:
    """The filters for the drafts that a row counts, by model, prompt and, if it has one, preset."""
    preset = getattr(row, "preset", None)
    found = {"model": row.model, "version": row.prompt_version, "preset": preset}
    return {**found, "shop": period.shop_id}


def _day(period: figures.Period, day: date) -> dict[str, str]:
    """The filters for one day of the period's zone."""
    begin = datetime(day.year, day.month, day.day, tzinfo=period.zone)
    end = datetime(day.year, day.month, day.day, tzinfo=period.zone) + timedelta(days=1)
    return {"since": begin.isoformat(), "until": end.isoformat()}


def _period(session: Session) -> figures.Period:
    asked = request.args.get("days", "")
    shop_id = wanted_from(request.args, me()).shop_id
    shop = session.get(Shop, shop_id) if shop_id else None
    days = int(asked) if asked in map(str, PERIODS) else 30
    return figures.Period(days, zone(shop.timezone if shop else None), shop.id if shop else None)


@page.get("/figures/<table>.csv")
@needs(Role.MANAGER)
def export(table: str) -> Response:
    """One of `TABLES` as CSV that spreadsheets open in Korean."""
    if table not in TABLES:
        abort(404)
    make, row_type = TABLES[table]
    with reading() as session:
        rows = [_cells(row) for row in make(session, _period(session))]
    with writing() as session:
        record_event(session, "figures.exported", table=table)
    heads = [str(HEADS.get(field.name, field.name)) for field in fields(row_type)]
    return Response(
        _csv([heads, *rows]),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="jamsi-{table}.csv"'},
    )


def _cells(row: Any) -> list[object]:
    return [_cell(field.name, getattr(row, field.name)) for field in fields(row)]


def _cell(name: str, value: object) -> object:
    """As people read it: words for codes, the shop's clock, no card or resident number."""
    if isinstance(value, datetime):
        return exact(value)[:19]
    if name == "question":
        return shown(str(value))
    words = {"status": STATUS, "decision": DECISION, "draft_verdict": VERDICT, "code": VIOLATION}
    if isinstance(value, str) and value in words.get(name, {}):
        return str(words[name][value])
    return round(value, 3) if isinstance(value, float) else value


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula becomes plain text."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + cell
    return cell
