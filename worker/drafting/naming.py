"""Puts what a question asks about in the place of "문의하신 내용".

A small model that is told what to name often stays general; what is asked is known all the same.
"""

import re

_GENERAL = re.compile(
    r"문의(?:하신|해\s?주신|\s?주신)\s(?:내용|부분|사항)(?P<rest>은|에\s?(?:대해|대한|관해|관한))"
)


def named_in_place(reply: str, phrase: str) -> str:
    """`reply`, with `phrase` for the first "문의하신 내용" in it, if there is one."""
    return _GENERAL.sub(lambda found: _put(found, phrase), reply, count=1)


def _put(found: re.Match[str], phrase: str) -> str:
    # No particle that hangs on the last sound of the phrase, which may be Latin or a digit.
    return f"문의하신 {phrase}{'에 대해서는' if found['rest'] == '은' else found['rest']}"
