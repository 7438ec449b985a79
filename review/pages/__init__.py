"""One Blueprint for each page."""

from review.pages import bulk, decide, login, promises, question, queue

ALL_PAGES = (login.page, queue.page, question.page, decide.page, bulk.page, promises.page)
