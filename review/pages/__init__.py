"""One Blueprint for each page."""

from review.pages import (
    account,
    again,
    audit,
    bulk,
    canned,
    decide,
    figures,
    login,
    looking,
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
    again.page,
    queue.page,
    question.page,
    looking.page,
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
