"""Shops, staff, migrate, ask, export and purge by the `jamsi` command."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jamsi.main import _COMMANDS
from jamsi.shops.changeable import CHANGEABLE
from qna.database import Database
from qna.lifecycle import Status
from qna.models import AuditEvent, Draft, Question, Role, Shop, Staff, now
from qna.presets import PRESETS
from qna.secrets import SecretBox
from qna.settings import Settings
from qna.store.forgetting import EXPORTED
from qna.store.shops import find_shop, open_secrets
from qna.store.staff import check_login
from tests.conftest import SECRET_KEY, make_person, make_shop
from tests.jamsi.command import Jamsi
from tests.processes import free_port
from tests.qna import steps
from tests.webhook.storefront import serving


@pytest.fixture
def jamsi(sqlite_url: str, redis_url: str, tmp_path: Path) -> Jamsi:
    return Jamsi(
        {
            "JAMSI_STATE_DIR": str(tmp_path / "var"),
            "JAMSI_DATABASE_URL": sqlite_url,
            "JAMSI_REDIS_URL": redis_url,
            "JAMSI_SECRET_KEY": SECRET_KEY,
        }
    )


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


def shop_called(database: Database, name: str) -> Shop:
    with database.read() as session:
        found = find_shop(session, name)
    assert found is not None
    return found


def test_the_console_script_lists_every_command_and_tells_its_version() -> None:
    result = Jamsi().script("--help")
    assert result.returncode == 0, result.stderr.decode()
    listed = result.stdout.decode()
    assert [name for name in _COMMANDS if f"  {name} " not in listed] == []


LEAVES = [
    *((name,) for name in _COMMANDS if name not in ("worker", "shop", "staff", "secrets")),
    ("secrets", "rotate"),
    *(("worker", name) for name in ("drafts", "deliveries")),
    *(("shop", name) for name in ("add", "list", "set", "rotate-secret")),
    *(("staff", name) for name in ("add", "list", "passwd", "disable")),
]


@pytest.mark.parametrize("command", LEAVES, ids=" ".join)
def test_every_help_has_an_example(command: tuple[str, ...]) -> None:
    text = Jamsi().must(*command, "--help")
    assert "Example" in text
    assert f"jamsi {' '.join(command)}" in text


def test_a_wrong_setting_is_named_and_no_traceback(tmp_path: Path) -> None:
    wrong = {"JAMSI_WEBHOOK_PORT": "x", "JAMSI_STATE_DIR": str(tmp_path)}
    result = Jamsi(wrong).script("webhook")
    assert result.returncode == 2
    assert b"JAMSI_WEBHOOK_PORT" in result.stderr
    assert b"Traceback" not in result.stderr


def test_migrate_makes_the_database(jamsi: Jamsi, tmp_path: Path) -> None:
    jamsi.env["JAMSI_DATABASE_URL"] = f"sqlite:///{tmp_path / 'new' / 'jamsi.db'}"
    jamsi.must("migrate")
    jamsi.must("migrate")
    assert jamsi.must("shop", "list") == ""


def test_a_shop_from_its_first_day(jamsi: Jamsi, database: Database, box: SecretBox) -> None:
    url = "https://shop.example/replies"
    said = jamsi.must("shop", "add", "my-mall", "--title", "우리 몰", "--reply-url", url)
    shop = shop_called(database, "my-mall")
    (secret,) = open_secrets(shop, box)[0]
    assert secret in said
    assert "/webhooks/standard/my-mall" in said
    assert (shop.title, shop.reply_url, shop.config) == ("우리 몰", url, {})
    listed = jamsi.must("shop", "list")
    assert "my-mall\tstandard\tactive\t" + url in listed
    assert secret not in listed
    jamsi.must("shop", "set", "my-mall", "tone=밝게", "max_attempts=5", "active=no")
    shop = shop_called(database, "my-mall")
    assert (shop.tone, shop.max_attempts, shop.active) == ("밝게", 5, False)
    rotated = jamsi.must("shop", "rotate-secret", "my-mall")
    current, before = open_secrets(shop_called(database, "my-mall"), box)[0]
    assert current in rotated
    assert before == secret


def test_a_shop_asks_for_what_is_missing_and_takes_a_secret_of_its_own(
    jamsi: Jamsi, database: Database, box: SecretBox
) -> None:
    own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    jamsi.must("shop", "add", "asked", "--set", f"webhook_secret={own}", typed="https://a/r\n")
    shop = shop_called(database, "asked")
    assert shop.reply_url == "https://a/r"
    assert open_secrets(shop, box) == ([own], {})


def test_a_shop_that_does_not_work_is_not_added(jamsi: Jamsi, database: Database) -> None:
    add = ("shop", "add", "broken", "--reply-url", "https://a/r")
    result = jamsi(*add, "--set", "webhook_secret=whsec_***")
    assert result.exit_code == 2
    assert "24 to 64 random bytes" in result.output
    assert "***" not in result.output
    with database.read() as session:
        assert find_shop(session, "broken") is None
    jamsi.must(*add)
    assert jamsi(*add).exit_code == 1


@pytest.mark.parametrize(
    "change",
    ["colour=red", "max_attempts=many", "timezone=Mars/X", "max_attempts=0", "answer_due_hours=-1",
     "preset=wild", "active=perhaps", "tone"],
)  # fmt: skip
def test_changes_that_make_no_sense_are_refused(
    change: str, jamsi: Jamsi, database: Database, box: SecretBox
) -> None:
    make_shop(database, box)
    result = jamsi("shop", "set", "demo", change)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("answer_due_hours=abc", "answer_due_hours: 'abc' is no number"),
        ("answer_due_hours=2161", "answer_due_hours: 2161 does not lie between 0.1 and 2160"),
        ("answer_due_hours=nan", "answer_due_hours: nan does not lie between"),
        ("max_attempts=1.5", "max_attempts: '1.5' is no whole number"),
        ("preset=wild", "preset: 'wild' is none of"),
        ("reply_url=javascript:alert(1)", "reply_url: must begin with https://"),
        ("reply_url=https://user:hush-hush@x.example", "reply_url: must begin with https://"),
    ],
)
def test_a_wrong_value_of_a_shop_names_its_key_and_changes_nothing(
    change: str, said: str, jamsi: Jamsi, database: Database, box: SecretBox
) -> None:
    make_shop(database, box, reply_url="https://mall.example/replies")
    result = jamsi("shop", "set", "demo", "tone=밝게", change)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    shop = shop_called(database, "demo")
    assert (shop.reply_url, shop.tone) == ("https://mall.example/replies", "")
    assert "hush-hush" not in result.output


def test_an_empty_address_takes_it_away(jamsi: Jamsi, database: Database, box: SecretBox) -> None:
    make_shop(database, box, reply_url="https://mall.example/replies")
    jamsi.must("shop", "set", "demo", "reply_url=")
    assert shop_called(database, "demo").reply_url is None


def test_the_help_of_set_names_all_that_can_be_changed() -> None:
    text = Jamsi().must("shop", "set", "--help")
    assert [key for key in CHANGEABLE if f"  {key} " not in text] == []
    assert all(preset in text for preset in PRESETS)


def test_staff(jamsi: Jamsi, database: Database) -> None:
    add = ("staff", "add", "Minji", "--name", "김민지", "--role", "manager")
    jamsi.must(*add, typed="correct horse\ncorrect horse\n")
    assert "minji\tmanager\tactive\t김민지" in jamsi.must("staff", "list")
    jamsi.must("staff", "passwd", "minji", "--password", "battery staple")
    for command, enters in (
        (("disable", "minji"), False),
        (("disable", "minji", "--enable"), True),
    ):
        jamsi.must("staff", *command)
        person = check_login(database, "minji", "battery staple")
        assert (person is not None) == enters
    assert jamsi("staff", "add", "minji", "--password", "battery staple").exit_code == 1
    assert jamsi("staff", "add", "jun", "--password", "short").exit_code == 1
    assert jamsi("staff", "passwd", "nobody", "--password", "battery staple").exit_code == 1
    with database.read() as session:
        assert [person.role for person in session.scalars(select(Staff))] == [Role.MANAGER]


def test_ask_sends_a_signed_question(
    jamsi: Jamsi, settings: Settings, database: Database, box: SecretBox
) -> None:
    make_shop(database, box)
    with serving(settings) as address:
        said = jamsi.must("ask", "재입고 되나요?", "--product", "머그컵", "--url", address)
        question = steps.get(database, Question, json.loads(said)["question"])
        assert (question.text, question.product_name) == ("재입고 되나요?", "머그컵")
        wrong = jamsi("ask", "?", "--url", address, "--secret", "whsec_" + "A" * 44)
        assert wrong.exit_code == 1
        assert "401" in wrong.output
    assert jamsi("ask", "?", "--shop", "none", "--url", address).exit_code == 1
    gone = jamsi("ask", "?", "--url", f"http://127.0.0.1:{free_port()}")
    assert gone.exit_code == 1
    assert "does not answer" in gone.output


def test_export_writes_a_line_each_and_raw_only_when_asked(
    jamsi: Jamsi, database: Database, box: SecretBox
) -> None:
    shop, person = make_shop(database, box), make_person(database)
    steps.approved(database, shop, person, question_id="Q-1", raw={"customer": "김민지"})
    steps.ask(database, shop, "Q-2")
    lines = [json.loads(line) for line in jamsi.must("export").splitlines()]
    assert [line["platform_question_id"] for line in lines] == ["Q-1", "Q-2"]
    assert lines[0]["shop"] == "demo"
    assert [len(lines[0][key]) for key in ("drafts", "reviews", "deliveries")] == [1, 1, 1]
    assert "raw" not in lines[0]
    assert json.loads(jamsi.must("export", "--raw").splitlines()[0])["raw"]


def test_an_export_is_on_record_before_its_first_line_and_holds_nothing_later(
    jamsi: Jamsi, database: Database, box: SecretBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop(database, box)
    steps.ask(database, shop, "Q-1")
    on_record: list[int] = []

    def record(question: Question, raw: bool) -> dict[str, str]:
        with database.read() as session:
            told = select(AuditEvent.detail).where(AuditEvent.action == EXPORTED)
            on_record.extend(detail["count"] for detail in session.scalars(told))
        steps.ask(database, shop, "Q-2")
        return {"id": question.platform_question_id}

    monkeypatch.setattr("jamsi.records._record", record)
    monkeypatch.setattr("jamsi.records.BATCH", 1)
    assert [json.loads(line) for line in jamsi.must("export").splitlines()] == [{"id": "Q-1"}]
    assert on_record == [1]


def test_purge_removes_old_questions_whatever_became_of_them(
    jamsi: Jamsi, database: Database, box: SecretBox
) -> None:
    shop, person = make_shop(database, box), make_person(database)
    old = now() - timedelta(days=400)
    under_way = (Status.DRAFTING, Status.POSTING)
    for status in Status:
        question_id, _ = steps.approved(database, shop, person)
        steps.change(database, Question, question_id, received_at=old, status=status)
    young, _ = steps.approved(database, shop, person)
    gone = len(Status) - len(under_way)
    refused = jamsi("purge", "--days", "365", typed="n\n")
    assert refused.exit_code == 1
    assert f"Remove {gone} questions" in refused.output
    assert f"Removed {gone} questions" in jamsi.must("purge", "--days", "365", "--yes")
    with database.read() as session:
        left = {row.id: row.status for row in session.scalars(select(Question))}
        assert set(left.values()) == {*under_way, Status.APPROVED}
        assert young in left
        assert session.scalar(select(func.count(Draft.id))) == 3
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last is not None
        assert (last.action, last.detail) == ("questions.purged", {"count": gone, "days": 365})


def test_forget_by_author_or_by_question(jamsi: Jamsi, database: Database, box: SecretBox) -> None:
    shop = make_shop(database, box)
    mine = [steps.ask(database, shop, author_name="한소희") for _ in range(2)]
    other = steps.ask(database, shop, author_name="이수호")
    assert json.loads(jamsi.must("export").splitlines()[0])["author_name"] == "한소희"
    assert jamsi("forget", "--shop", "demo", "--author", "한소희", typed="n\n").exit_code == 1
    said = jamsi.must("forget", "--shop", "demo", "--author", "한소희", "--yes")
    assert "Forgot 2 questions" in said
    assert "An export of" in said
    for question_id in mine:
        assert steps.get(database, Question, question_id).text == ""
    assert "Forgot 1" in jamsi.must("forget", "--question", str(other), "--yes")
    for wrong in (
        (), ("--shop", "demo"), ("--author", "x"), ("--question", "1", "--shop", "demo"),
        ("--question", "999"), ("--shop", "demo", "--author", "한소희"), ("--question", str(other)),
    ):  # fmt: skip
        assert jamsi("forget", *wrong, "--yes").exit_code != 0
