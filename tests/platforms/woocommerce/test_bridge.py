"""`jamsi-bridge.php` with real PHP, against stubs of the WordPress functions that it calls."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from platforms.woocommerce.adapter import WooCommercePlatform
from platforms.woocommerce.inbound import DEFAULTS

PHP = shutil.which("php")
STUBS = Path(__file__).with_name("wordpress.php")
BRIDGE = Path(__file__).parents[3] / "platforms" / "woocommerce" / "jamsi-bridge.php"
CREATED, EDITED, REMOVED = (
    DEFAULTS[f"{kind}_topics"].removeprefix("action.") for kind in ("created", "updated", "deleted")
)
pytestmark = pytest.mark.skipif(PHP is None, reason="no php on this machine")


def told(*steps: list[Any]) -> list[tuple[str, int]]:
    """What the webhooks would hear of these steps."""
    done = subprocess.run(
        [str(PHP), "-d", "error_reporting=-1", "-d", "display_errors=stderr", str(STUBS)],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return [(each["action"], each["arg"]) for each in json.loads(done.stdout)]


def test_a_question_is_told_by_its_id() -> None:
    assert told(["written", 7]) == [(CREATED, 7)]


@pytest.mark.parametrize(
    ("fields", "rating"),
    [
        ({"comment_parent": "3"}, ""),
        ({"comment_post_ID": "9"}, ""),
        ({"comment_approved": "spam"}, ""),
        ({"comment_approved": "trash"}, ""),
        ({}, "5"),
    ],
)
def test_answers_blogs_spam_and_stars_are_no_questions(fields: dict[str, str], rating: str) -> None:
    assert told(["written", 7, fields, rating]) == []


def test_one_that_waits_for_approval_is_told_once() -> None:
    waiting = ["written", 7, {"comment_approved": "0"}]
    assert told(waiting, ["moved", 7, "approved", "unapproved"]) == [(CREATED, 7)]


def test_an_edit_is_told() -> None:
    assert told(["written", 7], ["edited", 7])[1:] == [(EDITED, 7)]


@pytest.mark.parametrize("where", ["trash", "spam", "delete"])
def test_what_goes_away_is_told_and_what_comes_back(where: str) -> None:
    steps = [["moved", 7, where, "approved"], ["moved", 7, "approved", where]]
    assert told(["written", 7], *steps)[1:] == [(REMOVED, 7), (CREATED, 7)]


def test_from_one_bin_to_another_is_no_news() -> None:
    assert told(["written", 7], ["moved", 7, "delete", "trash"])[1:] == []


def test_woocommerce_would_save_every_topic() -> None:
    for name in (CREATED, EDITED, REMOVED):
        assert name.startswith(("woocommerce_", "wc_"))
        assert name in WooCommercePlatform.console_steps
    assert BRIDGE.read_text().count("woocommerce_jamsi_comment") >= 1
