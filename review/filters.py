"""The queue's filters as they stand in the address."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from policy.types import Verdict, ViolationCode
from qna.incoming import clean_text, storable_text
from qna.store.acts import ACTS, JUDGED, Done
from qna.store.due import SOON
from qna.store.queue import parse_moment
from qna.store.queue_filter import Tab, Wanted
from review.auth import Person
from review.forms import parse_id

KEYS = ("tab", "shop", "platform", "verdict", "sensitive", "older", "due", "assignee", "q", "list",
        "act", "by", "code", "since", "until", "model", "version", "preset", "worker",
        "judged", "weekday", "hour", "offset")  # fmt: skip
NAMED = {"model", "version", "preset", "worker"}
OLDER = {"1": 1.0, "4": 4.0, "24": 24.0, "72": 72.0}
DUE = {"overdue": timedelta(0), "soon": SOON}
MAX_SEARCH = 100
MAX_OFFSET = 16 * 60
"""Minutes that a zone is ahead of or behind UTC."""
MAX_NAMED = 300
"""Characters of a model's, worker's or preset's name."""
VERDICTS = (*Verdict, "template")


def carried(args: Mapping[str, str]) -> dict[str, Any]:
    """The filters that are set, to be carried along from page to page."""
    # A model without a name is one of its own.
    return {key: args[key] for key in KEYS if args.get(key) or (key in NAMED and key in args)}


def wanted_from(args: Mapping[str, str], person: Person) -> Wanted:
    """What the address asks for; unknown values count as not given."""
    tab, verdict = args.get("tab", ""), args.get("verdict", "")
    assignee = str(person.id) if args.get("assignee") == "me" else args.get("assignee")
    return Wanted(
        tab=Tab(tab) if tab in set(Tab) else Tab.REVIEW,
        shop_id=parse_id(args.get("shop")),
        platform=args.get("platform") or None,
        verdict=verdict if verdict in VERDICTS else None,
        sensitive={"1": True, "0": False}.get(args.get("sensitive", "")),
        older_hours=OLDER.get(args.get("older", "")),
        due_within=DUE.get(args.get("due", "")),
        assignee=assignee if assignee == "nobody" or parse_id(assignee) is not None else None,
        # As texts are stored: a Mac may hand over Hangul in parts.
        search=clean_text(args.get("q", "")[: 4 * MAX_SEARCH])[:MAX_SEARCH],
        secret=person.sees_secret,
        done=_done(args),
    )


def _done(args: Mapping[str, str]) -> Done | None:
    """What a number of the figures counted."""
    # In an address `+` of a time zone arrives as a space.
    since, until = (
        parse_moment(args.get(name, "").replace(" ", "+")) for name in ("since", "until")
    )
    act, code, judged = (args.get(name, "") for name in ("act", "code", "judged"))
    if since is None or act not in ACTS:
        return None
    return Done(
        act,
        since,
        until,
        staff_id=parse_id(args.get("by")),
        code=code if code in set(ViolationCode) else None,
        model=_named(args, "model"),
        prompt_version=_named(args, "version"),
        preset=_named(args, "preset"),
        worker=_named(args, "worker"),
        judged=judged if judged in JUDGED else None,
        weekday=_number(args, "weekday", 0, 6),
        hour=_number(args, "hour", 0, 23),
        offset=_number(args, "offset", -MAX_OFFSET, MAX_OFFSET) or 0,
    )


def _number(args: Mapping[str, str], key: str, least: int, most: int) -> int | None:
    given = args.get(key, "")
    if not re.fullmatch(r"-?[0-9]{1,4}", given):
        return None
    return int(given) if least <= int(given) <= most else None


def _named(args: Mapping[str, str], key: str) -> str | None:
    return storable_text(args[key])[:MAX_NAMED] if key in args else None
