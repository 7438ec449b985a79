"""Makes the pictures of past answers: `python -m bench.screenshots_past [folder]`.

As bench/screenshots.py, whose shop it takes, with what that shop answered before.
"""

import logging
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

import migrations
from bench.screenshots import ARGUMENTS
from bench.screenshots_shop import PASSWORD, furnish
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.models import Question, Shop, now
from qna.secrets import box_of
from qna.settings import Settings
from qna.store import answer_imports
from review.app import create_app
from tests.review.past import add_past_answer
from tests.worker.importing import files
from worker.importing.work import work_on

BAG = "방수 백팩 30L"
PAST = (
    (
        "15인치 노트북 들어가나요?",
        "네, 16인치까지 들어갑니다. 안쪽에 완충 주머니가 있습니다.",
        24,
    ),
    ("맥북 프로 16인치 노트북이 들어가나요?", "네, 하드 케이스를 씌우면 빠듯합니다.", 75),
    ("노트북 15인치 수납 되나요", "15.6인치까지 들어갑니다.", 400),
    ("비 오는 날 자전거 타도 되나요?", "생활 방수라 큰비에는 덮개를 씌워 주세요.", 60),
)
WHO = ("박민아", "김지우", "하루문구 고객팀", "박민아")
ASKED = "15인치 노트북이 들어가나요?"
SIZES = {"": (1280, 900, "light"), "-narrow": (360, 800, "light"), "-dark": (1280, 900, "dark")}


def prepare(database: Database) -> tuple[int, int, int]:
    """The question to answer, the shop, the file whose columns are to be named."""
    with database.write() as session:
        shop = session.query(Shop).filter_by(name="haru").one()
        for question in session.query(Question).filter_by(status="posted"):
            question.text, question.product_name, question.product_id = ASKED, BAG, None
            question.answer_due_at, question.secret = (
                now() + timedelta(hours=question.id % 40),
                False,
            )
        promised = session.query(Question).filter_by(status="posted", shop_id=shop.id).first()
        assert promised is not None
        found = (promised.id, shop.id)
    for (asked, answer, days), who in zip(PAST, WHO, strict=True):
        name = BAG if days < 365 else "방수 백팩 25L"  # it was renamed since
        values = {"answered_by": who, "product_name": name, "product_id": "B-30"}
        add_past_answer(database, found[1], asked, answer, days=days, **values)
    with database.write() as session:
        session.get_one(Question, found[0]).product_id = "B-30"
    return (*found, _file(database, found[1]))


def _file(database: Database, shop_id: int) -> int:
    content = files.as_xlsx(files.SMARTSTORE, above=[["상품 문의 목록"], []], merged="A1:J1")
    with database.write() as session:
        shop = session.get_one(Shop, shop_id)
        name = "상품문의_20261126.xlsx"
        row = answer_imports.bring(session, shop, content, file_name=name, staff_id=1)
    work_on(database, row.id)
    return row.id


def log_in(browser: Browser, address: str, width: int, height: int, scheme: str) -> Page:
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme
    )  # type: ignore[call-overload]  # one of its words
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login]", "jiwoo")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    return page


def take(browser: Browser, address: str, folder: Path, promised: int, shop: int, file: int) -> None:
    for suffix, (width, height, scheme) in SIZES.items():
        page = log_in(browser, address, width, height, scheme)
        page.goto(f"/questions/{promised}?list=promises")
        page.keyboard.press("t")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"past{suffix}.png")
        page.goto(f"/shops/{shop}/answers/{file}")
        page.locator("#preview table").wait_for()
        page.screenshot(path=folder / f"import{suffix}.png", full_page=True)
        page.goto("/promises")
        page.locator(".past-hint a").first.wait_for()
        page.keyboard.press("j")
        page.screenshot(path=folder / f"past-list{suffix}.png")
        page.context.close()


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    state = Path(tempfile.mkdtemp(prefix="jamsi-shots-"))
    url = f"sqlite:///{state / 'shots.db'}"
    migrations.upgrade(url)
    database = Database(url)
    redis = start_server(state / "redis.sock")
    settings = Settings(state_dir=state, database_url=url, review_cookie_secure=False)
    furnish(database, box_of(settings))
    places = prepare(database)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        take(browser, f"http://127.0.0.1:{server.server_port}", folder, *places)
        browser.close()
    server.shutdown()
    redis.terminate()
    redis.wait(timeout=10)
    database.dispose()
    shutil.rmtree(state)


if __name__ == "__main__":
    main()
