"""Contact and personal data in a reply: it goes out only when a person confirms that very text."""

from hashlib import sha256

from flask import request

from qna.models import Question
from qna.policy import ViolationCode, check_reply

PRIVATE = (ViolationCode.CONTACT, ViolationCode.PERSONAL)


def unconfirmed(reply: str, question: Question) -> dict[str, str]:
    """What the confirmation asks about: `words` and the text's `stamp`; `{}`: nothing to ask."""
    found = check_reply(reply, question.text, question.product_name)
    words = [violation.excerpt for violation in found if violation.code in PRIVATE]
    if not words or request.form.get("confirmed") == stamp(reply):
        return {}
    return {"words": ", ".join(dict.fromkeys(words)), "stamp": stamp(reply)}


def stamp(reply: str) -> str:
    """Another text wants another confirmation."""
    return sha256(reply.encode()).hexdigest()[:32]
