"""Full-text search that finds Korean substrings."""

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from qna.models import Question


def matching(session: Session, words: str) -> ColumnElement[bool]:
    """The questions that hold every word."""
    found = []
    for word in words.split():
        found.append(
            or_(
                Question.text.icontains(word, autoescape=True),
                Question.product_name.icontains(word, autoescape=True),
            )
        )
    return and_(*found)
