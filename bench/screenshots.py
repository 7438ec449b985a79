"""Makes the pictures in docs/screenshots: `python -m bench.screenshots [folder]`.

A database with made-up questions in a temporary folder, the real pages, the system's Chromium.
"""

import logging
import shutil
import sys
import tempfile
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

import migrations
from bench.screenshots_shop import PASSWORD, WRONG, furnish
from jamsi.run.redis_server import start_server
from qna.database import Database
from qna.models import Question
from qna.secrets import box_of
from qna.settings import Settings
from review.app import create_app

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SHOTS = {
    "queue": ("/queue", 1280, 800, "light"),
    "question": (None, 1280, 800, "light"),
    "figures": ("/figures", 1280, 900, "light"),
    "promises": ("/promises", 1280, 800, "light"),
    "dark": ("/queue", 1280, 800, "dark"),
    "narrow": (None, 390, 844, "light"),
    "queue_narrow": ("/queue", 360, 780, "light"),
    "clocks": ("/shops/2/clocks", 1280, 2080, "light"),
    "clocks_narrow": ("/shops/2/clocks", 360, 780, "light"),
    "notices": ("/shops/1/notices", 1280, 1150, "light"),
    "notices-narrow": ("/shops/1/notices", 390, 844, "light"),
    "notices-dark": ("/shops/1/notices", 1280, 1150, "dark"),
    **{
        f"{name}{suffix}": (path, width, height, scheme)
        for name, path in (("group", "/groups/1"), ("groups", "/groups"), ("alarm", "/alarms"))
        for suffix, width, height, scheme in (
            ("", 1280, 800, "light"),
            ("-narrow", 360, 780, "light"),
            ("-dark", 1280, 800, "dark"),
        )
    },
}


def take(browser: Browser, address: str, folder: Path, busy: int) -> None:
    for name, (path, width, height, scheme) in SHOTS.items():
        size = {"width": width, "height": height}
        context = browser.new_context(base_url=address, viewport=size, color_scheme=scheme)
        page = context.new_page()
        page.goto("/login")
        page.fill("[name=login]", "jiwoo")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        page.goto(path or f"/questions/{busy}")
        if name == "question":
            page.locator("#reply_text").fill(WRONG)
            page.locator("#verdict mark").first.wait_for()
        if name == "notices-dark":
            page.locator(".told summary").nth(1).click()
        page.screenshot(path=folder / f"{name}.png")
        context.close()


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    state = Path(tempfile.mkdtemp(prefix="jamsi-shots-"))
    url = f"sqlite:///{state / 'shots.db'}"
    migrations.upgrade(url)
    database = Database(url)
    redis = start_server(state / "redis.sock")
    settings = Settings(
        state_dir=state,
        database_url=url,
        review_cookie_secure=False,
        review_url="https://desk.haru.example",
        smtp_from="jamsi@haru.example",
        smtp_host="mail.haru.example",
    )
    furnish(database, box_of(settings))
    with database.read() as session:
        busy = _busiest(session)
    server = make_server("127.0.0.1", 0, create_app(settings, database), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as running:
        chromium = shutil.which("chromium")
        browser = running.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        take(browser, f"http://127.0.0.1:{server.server_port}", folder, busy)
        browser.close()
    server.shutdown()
    redis.terminate()
    redis.wait(timeout=10)
    database.dispose()
    shutil.rmtree(state)


def _busiest(session: Session) -> int:
    """A question in review whose draft has a thrown-away attempt."""
    rows = session.query(Question).where(Question.status == "in_review")
    fit = [row.id for row in rows if row.draft and row.draft.rejected and not row.sensitive]
    return fit[0]


if __name__ == "__main__":
    main()
