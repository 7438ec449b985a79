"""One Blueprint for each page."""

from review.pages import decide, login, queue, question

ALL_PAGES = (login.page, queue.page, question.page, decide.page)
