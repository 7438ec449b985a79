"""A text that breaks the policy goes out only when a person confirms that very text."""

from hashlib import sha256

from flask import request

from policy import ViolationCode, check_reply
from policy.types import MASKS
from qna.incoming import clean_text
from qna.models import Question
from review.verdicts import findings_on, refuses

PRIVATE = (ViolationCode.CONTACT, ViolationCode.PERSONAL)
"""What is asked about in a final answer too, to which the policy does not apply."""


def to_confirm(reply: str, question: Question) -> str:
    """The stamp that the confirmation of a holding reply must bear; "": nothing to confirm."""
    private = private_words(reply, question)
    asked = private or any(map(refuses, findings_on(reply, question)))
    return stamp(reply) if asked else ""


def private_words(reply: str, question: Question) -> list[str]:
    """Contact and personal data in it, each once, and the masks that somebody left in it."""
    found = check_reply(reply, question.text, question.product_name)
    masks = [mask for mask in MASKS.values() if mask in reply]
    return list(dict.fromkeys([*(one.excerpt for one in found if one.code in PRIVATE), *masks]))


def confirmed(needed: str) -> bool:
    return not needed or request.form.get("confirmed") == needed


def stamp(reply: str) -> str:
    """Another text wants another confirmation."""
    return sha256(clean_text(reply).encode()).hexdigest()[:32]
