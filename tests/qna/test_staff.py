"""Staff accounts, the audit log, and the heartbeats of workers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from qna.database import Database
from qna.models import AuditEvent, Role, Shop, Staff, StaffSession, WorkerHeartbeat, now
from qna.store import staff, staff_sessions
from qna.store.audit import record_event
from qna.store.workers import alive_workers, beat, say_goodbye
from tests.conftest import PASSWORD, make_person
from tests.qna import steps

OTHER = staff.hash_password("another password")


def log_in(database: Database, login: str, password: str = PASSWORD) -> Staff | None:
    return staff.check_login(database, login, password)


def logged_in(database: Database, person: Staff) -> str:
    with database.write() as session:
        return staff_sessions.start_session(session, person.id)


def still_in(database: Database, session_id: str) -> bool:
    with database.read() as session:
        return staff_sessions.find_session(session, session_id) is not None


def test_a_password_is_kept_as_argon2id(shared_database: Database, own_person: Staff) -> None:
    assert own_person.password_hash.startswith("$argon2id$")
    assert PASSWORD not in own_person.password_hash


def test_login_and_password_must_both_be_right(
    shared_database: Database, own_person: Staff
) -> None:
    found = log_in(shared_database, f"  {own_person.login.upper()} ")
    assert found is not None
    assert found.id == own_person.id
    assert steps.get(shared_database, Staff, own_person.id).logged_in_at is not None
    assert log_in(shared_database, own_person.login, PASSWORD + "!") is None
    assert log_in(shared_database, own_person.login, "") is None


def test_for_a_login_nobody_has_a_password_is_checked_all_the_same(
    shared_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time of the answer would tell which logins exist."""
    verified = []

    class Watched:
        def verify(self, stored: str, password: str) -> bool:
            verified.append(stored)
            return hasher.verify(stored, password)

    hasher = staff._hasher
    monkeypatch.setattr(staff, "_hasher", Watched())
    assert log_in(shared_database, "nobody") is None
    assert len(verified) == 1
    assert verified[0].startswith("$argon2id$")


@pytest.mark.parametrize("login", ["a\0b", "\ud800", "x" * 10_000, "' OR 1=1 --"])
def test_a_strange_login_is_nobody(login: str, shared_database: Database) -> None:
    assert log_in(shared_database, login) is None


def test_a_disabled_person_stays_out_and_loses_every_session(
    shared_database: Database, own_person: Staff
) -> None:
    session_id = logged_in(shared_database, own_person)
    assert still_in(shared_database, session_id)
    for active in (False, True):
        with shared_database.write() as session:
            staff.set_active(session, session.get_one(Staff, own_person.id), active)
        assert (log_in(shared_database, own_person.login) is not None) == active
        assert not still_in(shared_database, session_id)


def test_a_new_password_ends_every_session(shared_database: Database, own_person: Staff) -> None:
    session_id = logged_in(shared_database, own_person)
    with shared_database.write() as session:
        staff.set_password(session, session.get_one(Staff, own_person.id), OTHER)
    assert log_in(shared_database, own_person.login) is None
    assert log_in(shared_database, own_person.login, "another password") is not None
    assert not still_in(shared_database, session_id)


def test_logging_out_ends_one_session_and_leaves_the_others(
    shared_database: Database, own_person: Staff
) -> None:
    first, second, third = (logged_in(shared_database, own_person) for _ in range(3))
    with shared_database.write() as session:
        staff_sessions.end_session(session, first)
    assert [still_in(shared_database, one) for one in (first, second, third)] == [False, True, True]
    with shared_database.write() as session:
        staff_sessions.end_sessions(session, own_person.id, but=third)
    assert [still_in(shared_database, one) for one in (second, third)] == [False, True]


def test_a_session_runs_out_and_is_forgotten(shared_database: Database, own_person: Staff) -> None:
    session_id = logged_in(shared_database, own_person)
    with shared_database.write() as session:
        row = session.get_one(StaffSession, session_id)
        row.started_at = now() - staff_sessions.LASTS - timedelta(seconds=1)
    assert not still_in(shared_database, session_id)
    logged_in(shared_database, own_person)
    with shared_database.read() as session:
        assert session.get(StaffSession, session_id) is None


def test_what_is_refused(shared_database: Database, own_person: Staff) -> None:
    with shared_database.write() as session:
        for login, words in (
            (own_person.login.upper(), "already"),
            ("", "1 to 100"),
            ("x" * 101, "1 to 100"),
        ):
            with pytest.raises(staff.StaffInvalid, match=words):
                staff.add_staff(session, login=login, password=OTHER)


def test_events_are_kept_with_who_and_what(
    shared_database: Database, own_shop: Shop, own_person: Staff
) -> None:
    with shared_database.write() as session:
        record_event(
            session, "shop.changed", staff_id=own_person.id, shop_id=own_shop.id, keys=["tone"]
        )
    with shared_database.read() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.staff_id == own_person.id)
        ).one()
        assert (event.action, event.detail, event.shop_id) == (
            "shop.changed", {"keys": ["tone"]}, own_shop.id,
        )  # fmt: skip
        assert event.staff is not None
        assert event.staff.login == own_person.login
        assert abs(now() - event.at) < timedelta(minutes=1)


def test_accounts_are_in_the_log_without_passwords(shared_database: Database) -> None:
    login = f"logged-{uuid4().hex[:8]}"
    person = make_person(shared_database, login=login, role=Role.ADMIN)
    with shared_database.write() as session:
        staff.set_password(session, session.get_one(Staff, person.id), OTHER)
    with shared_database.read() as session:
        found = [
            (event.action, event.detail)
            for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            if event.detail.get("login") == login
        ]
    assert found == [
        ("staff.added", {"login": login, "role": "admin"}),
        ("staff.password_changed", {"login": login}),
    ]


def test_heartbeats(shared_database: Database) -> None:
    with shared_database.write() as session:
        beat(session, "drafts@a", "drafts", model="m", device="cpu", done=1, busy=2)
        beat(session, "drafts@a", "drafts", model="m", device="cpu", done=5)
        beat(session, "relay@a", "relay")
        beat(session, "drafts@gone", "drafts")
    seen = now() - timedelta(seconds=31)
    with shared_database.write() as session:
        session.get_one(WorkerHeartbeat, "drafts@gone").seen_at = seen
    with shared_database.read() as session:
        alive = {row.name: (row.done, row.busy) for row in alive_workers(session)}
        assert alive == {"drafts@a": (5, 0), "relay@a": (0, 0)}
        assert [row.name for row in alive_workers(session, "drafts")] == ["drafts@a"]
    with shared_database.write() as session:
        session.get_one(WorkerHeartbeat, "drafts@gone").seen_at = now() - timedelta(days=2)
        session.flush()
        beat(session, "relay@a", "relay")
        say_goodbye(session, "drafts@a")
    with shared_database.read() as session:
        assert [row.name for row in session.scalars(select(WorkerHeartbeat))] == ["relay@a"]
