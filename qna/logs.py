"""Logging for every process: structlog over the standard library."""

import logging
import sys
import traceback
from typing import Any

import structlog

from qna.settings import Settings

QUOTING = (ValueError, LookupError, TypeError, AttributeError)
"""Errors of these kinds tend to quote the value that they are about: what a customer wrote."""
LONGEST_MESSAGE = 500


def _without_values(exc_info: Any) -> str:
    """The traceback of an error and of what caused it; messages only where they quote nobody."""
    lines = []
    error: BaseException | None = exc_info[1]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines += traceback.format_tb(error.__traceback__)
        quotes = isinstance(error, QUOTING)
        message = "(message left out)" if quotes else str(error)[:LONGEST_MESSAGE]
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}: {message}\n")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(lines).rstrip()


def set_up_logging(settings: Settings) -> None:
    """Lines for people, or JSON with `JAMSI_LOG_JSON=1`; libraries log through the same pipe."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_without_values),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared)
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    # These name every request or message at INFO.
    for noisy in ("httpx", "httpcore", "celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level]
        ),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
