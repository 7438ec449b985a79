"""What happens when the engine cannot go on: the process ends and its supervisor starts another."""

import logging
import os
from collections.abc import Callable

log = logging.getLogger(__name__)

EXIT_STATUS = 70
"""EX_SOFTWARE of sysexits.h."""

OnFatal = Callable[[str], None]


def end_process(message: str) -> None:
    """Default `on_fatal`: log and leave at once; threads that wait on futures cannot hold it."""
    log.critical("%s", message)
    logging.shutdown()
    os._exit(EXIT_STATUS)
