"""The GPU of a drafting worker: one that no living worker holds, held in SQL by a lease.

Containers of one host all see all of its cards, and number them alike; so who has which is agreed
on in SQL, by the cards' UUIDs. The lease begins before the model loads and is renewed until the
process ends, however it ends. A worker that finds its card taken was stopped for so long that it
counted as dead: it ends at once, and what it was drafting is drafted by others already.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from qna.database import Database
from qna.settings import Settings
from qna.store.cards import card_holders, give_card_back, keep_card, take_card
from qna.store.workers import ALIVE_SECONDS, beat, say_goodbye
from worker.engine.cards import SeenCard, list_cards
from worker.process import BEAT_SECONDS

log = structlog.get_logger()

STANDBY = "standby"
"""The kind of worker whose heartbeat says that it waits for a card."""
LEASE_SECONDS = ALIVE_SECONDS
"""As long as a worker counts as alive without a heartbeat."""
MOST_ON_A_CARD = 64
"""For those whose card a person named: they share it with whoever is there."""

Take = Callable[[Session], str | None]


class NoCard(Exception):
    """The message says which card, or why none can be had."""


@contextmanager
def held_card(settings: Settings, database: Database, owner: str) -> Iterator[SeenCard | None]:
    """The worker's card, its own until the end. None: there is none here, or none is needed.

    Waits while all of them are held, with a heartbeat of its own kind. Raises `NoCard` when they
    cannot be listed, or `JAMSI_DEVICE` names one that is not there.
    """
    seen = _wanted(settings)
    if not seen:
        yield None
        return
    with _ending_on_sigterm():
        uuid = _take(settings, database, owner, [card.uuid for card in seen])
        card = next(card for card in seen if card.uuid == uuid)
        log.info("card_taken", card=str(card), of=len(seen))
        with _kept(database, owner):
            yield card


@contextmanager
def _kept(database: Database, owner: str) -> Iterator[None]:
    ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=[database, owner, ended], name="card", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()
        with _if_sql_is_there(), database.write() as session:
            give_card_back(session, owner)


@contextmanager
def _if_sql_is_there() -> Iterator[None]:
    """Else the lease ends by itself."""
    try:
        yield
    except SQLAlchemyError as error:
        log.warning("card_not_given_back", error=repr(error))


def _wanted(settings: Settings) -> Sequence[SeenCard]:
    if settings.engine != "local" or not settings.device.startswith(("auto", "cuda")):
        return []
    try:
        cards = list_cards()
    except OSError as error:
        raise NoCard(f"{error}; JAMSI_DEVICE=cpu does without") from None
    if settings.device == "auto" or not cards:
        return cards
    number = settings.device.partition(":")[2] or "0"
    named = [card for card in cards if str(card.index) == number]
    if not named:
        here = ", ".join(f"cuda:{card.index}" for card in cards)
        raise NoCard(f"JAMSI_DEVICE: there is no {settings.device} here, only {here}")
    return named


def _take(settings: Settings, database: Database, owner: str, uuids: Sequence[str]) -> str:
    places = settings.card_share if settings.device == "auto" else MOST_ON_A_CARD
    take = partial(take_card, uuids=uuids, owner=owner, places=places, lease_seconds=LEASE_SECONDS)
    try:
        with database.write() as session:
            if uuid := take(session):
                return uuid
            holders = card_holders(session, uuids)
    except SQLAlchemyError as error:
        log.warning("card_not_asked_for", error=repr(error))
        return _wait(database, owner, take)
    log.warning(
        "no_card_left",
        reason=f"All {len(uuids)} cards are held by living workers; this one waits for the next "
        "that is free (to let several share a card set JAMSI_CARD_SHARE).",
        holders=holders,
    )
    return _wait(database, owner, take)


def _wait(database: Database, owner: str, take: Take) -> str:
    """Until one is free. Waiting costs nothing and replaces a worker that dies; to end instead
    would make a supervisor start it again and again."""
    pause = threading.Event()
    with _shown(database, owner):
        while True:
            pause.wait(BEAT_SECONDS)
            try:
                with database.write() as session:
                    beat(session, owner, STANDBY)
                    if uuid := take(session):
                        return uuid
            except SQLAlchemyError as error:
                log.warning("card_not_asked_for", error=repr(error))
                # Nobody could renew a lease meanwhile: the living ones come first.
                pause.wait(LEASE_SECONDS)


@contextmanager
def _shown(database: Database, owner: str) -> Iterator[None]:
    try:
        yield
    finally:
        with _if_sql_is_there(), database.write() as session:
            say_goodbye(session, owner)


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """In order, while waiting and loading, until Celery takes the signal; a main thread's alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _keep(database: Database, owner: str, ended: threading.Event) -> None:
    while not ended.wait(BEAT_SECONDS):
        try:
            with database.write() as session:
                kept = keep_card(session, owner, LEASE_SECONDS)
        except SQLAlchemyError as error:
            log.warning("card_not_renewed", error=repr(error))
            continue
        if not kept:
            log.critical("card_lost", reason="it was taken over while this worker stood still")
            os._exit(70)
