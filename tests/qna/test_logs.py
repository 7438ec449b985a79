"""No log line quotes a customer, whatever error an unexpected text ends in."""

import json
import logging

import pytest
import structlog
from pydantic import TypeAdapter, ValidationError

from qna.incoming import IncomingQuestion
from qna.logs import set_up_logging
from qna.settings import Settings

SAID = "010-1234-5678로 전화 주세요"


def _raise(kind: str) -> None:
    if kind == "pydantic":
        IncomingQuestion(platform_question_id="", text=SAID, product_name=SAID * 500)
    if kind == "number":
        int(SAID)
    if kind == "key":
        {}[SAID]
    if kind == "chain":
        try:
            TypeAdapter(int).validate_python(SAID)
        except ValidationError as error:
            raise RuntimeError("an adapter failed") from error


@pytest.mark.parametrize("kind", ["pydantic", "number", "key", "chain"])
@pytest.mark.parametrize("foreign", [False, True])
def test_an_error_that_quotes_a_customer_is_logged_without_the_quote(
    kind: str, foreign: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(Settings(log_json=True))
    try:
        _raise(kind)
    except Exception as error:
        if foreign:
            logging.getLogger("celery").error("task failed", exc_info=error)
        else:
            structlog.get_logger("fresh").error("failed", exc_info=error)
    written = capfd.readouterr().err
    line = json.loads(written.splitlines()[-1])
    assert "test_logs.py" in line["exception"], "the place is there"
    assert "010-1234" not in written
    assert "전화" not in written
    if kind == "chain":
        assert "RuntimeError: an adapter failed" in line["exception"]
