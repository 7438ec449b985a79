"""What staff type into the search box: a number, an id or a name, else words of the texts."""

import unicodedata

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from qna.incoming import clean_text
from qna.models import Question, Shop
from qna.store.search import matching


def found_by(session: Session, typed: str, *, masked: bool) -> ColumnElement[bool]:
    """The questions meant by `typed`, in whatever Unicode form it was typed.

    `masked`: for somebody to whom personal data is not shown, and names no author's questions.
    """
    words = clean_text(typed)
    number = words.removeprefix("#")
    if words.startswith("#") and number.isascii() and number.isdigit() and len(number) < 19:
        return Question.id == int(number)
    # The unique index leads with the shop.
    ours = Question.shop_id.in_(select(Shop.id).scalar_subquery())
    ways: list[ColumnElement[bool]] = [ours & (Question.platform_question_id == words)]
    if not masked:
        ways.append(Question.author_name == words)
    # Full-width letters and figures, half-width Hangul: as typed, and as they are meant.
    meant = dict.fromkeys((words, unicodedata.normalize("NFKC", words)))
    return or_(*ways, *(matching(session, one, masked=masked) for one in meant))
