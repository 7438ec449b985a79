"""One Blueprint for each page."""

from review.pages import (
    account,
    audit,
    bulk,
    canned,
    decide,
    figures,
    login,
    promises,
    question,
    queue,
    shops,
    staff,
    trials,
    workers,
)

ALL_PAGES = (
    login.page,
    queue.page,
    question.page,
    decide.page,
    bulk.page,
    promises.page,
    figures.page,
    canned.page,
    shops.page,
    trials.page,
    staff.page,
    audit.page,
    workers.page,
    account.page,
)
