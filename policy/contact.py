"""Ways to reach somebody outside the page: addresses, numbers, messenger ids."""

import re
from collections.abc import Iterable

from policy.types import PersonalSpan

CONTACT_PATTERN = re.compile(
    r"https?://\S+|www\.\S+"
    r"|(?<![\w@.])(?:[A-Za-z0-9][A-Za-z0-9\-]{0,40}\.){1,4}(?:com|net|org|kr|co\.kr|shop|store|io|me|gg|ly|link|site|page|app|xyz)(?![A-Za-z])(?:/\S*)?"
    r"|[A-Za-z0-9가-힣._%+\-]{1,64}@[A-Za-z0-9가-힣.\-]{2,80}"
    r"|(?:카카오\s?톡|카톡|라인|텔레그램|인스타(?:그램)?|위챗|왓츠앱|디엠|DM|KakaoTalk|Telegram|WhatsApp|LINE)"
    r"\s?(?:아이디|ID|id|채널|플러스\s?친구|오픈\s?채팅(?:방)?)?\s?(?:은|는|이|로|에서|:|is|at)?\s?"
    r"['\"‘“(\[]?@?[A-Za-z][A-Za-z0-9_.\-]{2,30}"
    r"|@[A-Za-z가-힣][\w가-힣.]{1,30}"
    r"|(?<![\d\-])1[568]\d{2}[\s.\-]?\d{4}(?![\d\-])"
    r"|(?<![\d\-])\d{2,4}[\-–‐)]\s?\d{3,4}[\-–‐]\d{4}(?![\d\-])"
    r"|(?<![\w@])\+\d{1,3}[\s\-]\d[\d\s\-]{6,14}\d"
)


# Every find of the pattern above holds one of these, and most replies hold none.
_HINT = re.compile(r"[A-Za-z\d@]")


def find_contacts(text: str, personal: Iterable[PersonalSpan]) -> list[tuple[int, int]]:
    """Spans of URLs, e-mail addresses, phone numbers and messenger ids in `text`.

    `personal` is the personal data of `text`.
    """
    spans = []
    if _HINT.search(text):
        spans = [match.span() for match in CONTACT_PATTERN.finditer(text)]
    spans += [(s.start, s.end) for s in personal if s.kind in {"email", "phone"}]
    return sorted(set(spans))
