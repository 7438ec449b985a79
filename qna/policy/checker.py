"""The checker: one pure function from a reply and its question to what is wrong with it."""

import re
from collections.abc import Iterable

from qna.policy.contact import find_contacts
from qna.policy.foreign import find_foreign
from qna.policy.length import MAX_CHARS, MAX_SENTENCES
from qna.policy.markup import find_markup
from qna.policy.personal import find_personal
from qna.policy.types import GRAVITY, Violation, ViolationCode

_DEFERS = re.compile(r"(?:확인|파악|검토|점검|전달|문의|살펴|알아보|알아봐).{0,60}?(?:안내|답변|알려|말씀|연락|회신)|(?:check|confirm|look into).{0,80}(?:back|reply|answer|know|update)")
_ENDS = re.compile(r"(?:[.!?~…)。！？^;]|[다요죠오까네군]|[^\w\s])\s*$")


def warm_up() -> None:
    """Loads the morphology, some 500 MB and a few seconds, once for this process."""


def check_reply(reply: str, question: str, product: str | None = None) -> list[Violation]:
    """What is wrong with `reply` to `question`, gravest first; an empty list means it is fine."""
    found = list(_violations(reply, question, product))
    return sorted(found, key=lambda v: (GRAVITY[v.code], v.start))


def _violations(reply: str, question: str, product: str | None) -> Iterable[Violation]:
    def at(code: ViolationCode, spans: Iterable[tuple[int, int]]) -> Iterable[Violation]:
        return (Violation(code, reply[a:b], a, b) for a, b in spans)

    yield from at(ViolationCode.PERSONAL, ((s.start, s.end) for s in find_personal(reply)))
    yield from at(ViolationCode.CONTACT, find_contacts(reply))
    yield from at(ViolationCode.MARKUP, find_markup(reply))
    yield from at(ViolationCode.FOREIGN, find_foreign(reply, question, product))
    if len(reply) > MAX_CHARS or len(re.findall(r"[.!?]+(?:\s|$)", reply)) > MAX_SENTENCES:
        yield Violation(ViolationCode.TOO_LONG, reply[MAX_CHARS : MAX_CHARS + 40], 0, len(reply))
    if not _DEFERS.search(reply):
        yield Violation(ViolationCode.NO_DEFERRAL, reply[:80], 0, len(reply))
    if not _ENDS.search(reply):
        yield Violation(ViolationCode.TRUNCATED, reply[-20:], max(0, len(reply) - 20), len(reply))
