"""Good holding replies: greeting, thanks or an apology, the deferral, patience.

A reply names its matter by copying a whole noun phrase of the question, or the product's name, or
it stays general ("문의하신 내용"). Some that could name stay general too: a model that has learned
how often is then general by itself wherever it cannot tell what the matter is. One that is told
what to name names that, and in more frames.
"""

from functools import cache
from pathlib import Path
from random import Random

from train.data.questions import Asked
from train.data.words import fill
from worker.drafting.guidance import SAY_THANKS

_PARTS = Path(__file__).parent / "reply_parts.txt"
_GENERAL = 0.12
"""Share of replies that stay general although the question has a matter to name."""
_ASKS_FOR_TIME = 0.15
"""Share of replies that say no more than that the person in charge needs time."""
_THANKS = 0.8
_NAMES_WITH_THANKS = 0.45
"""Of the replies that are told what to name: "… 문의해 주셔서 감사합니다"."""


@cache
def parts() -> dict[str, list[str]]:
    """The written parts of replies by section."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in _PARTS.read_text("utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif name and line and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    return found


def compose(asked: Asked, rng: Random, *, brief: bool = False) -> str:
    """One good reply to `asked`: two to four sentences that acknowledge and defer.

    A `brief` one defers and does nothing else.
    """
    if asked.language == "en":
        return _english(asked, rng)
    if asked.told:
        return _naming(asked, rng)
    matter = rng.choice(asked.matters) if asked.matters and rng.random() >= _GENERAL else None
    if brief and not asked.wants_sorry:
        return _deferral(matter, rng)
    lead = _lead(asked, rng)
    if asked.wants_sorry:
        lead.append(_pick("sorry.hurt" if asked.tone == "hurt" else "sorry", rng))
    elif asked.tone == "safety" and rng.random() < 0.3:
        lead.append(_pick("safety", rng))
    elif rng.random() < _THANKS or SAY_THANKS in asked.hint:
        lead.append(_pick("thanks", rng))
    if rng.random() < _ASKS_FOR_TIME:
        section = "deferral.time.named" if matter else "deferral.time"
        body = f"{_pick(section, rng, m=matter or '')} {_pick('patience', rng)}"
        return " ".join([*lead, body])
    return _finished([*lead, _deferral(matter, rng)], asked, rng)


def _naming(asked: Asked, rng: Random) -> str:
    """A reply that names what it is told, once."""
    lead, matter = _lead(asked, rng), asked.told
    if rng.random() < _NAMES_WITH_THANKS:
        thanks = _pick("thanks.told", rng, m=matter)
        return _finished([*lead, thanks, _filled(_pick("deferral.after", rng), rng)], asked, rng)
    if rng.random() < _THANKS:
        lead.append(_pick("thanks", rng))
    section = rng.choice(("deferral.named", "deferral.told"))
    return _finished([*lead, _filled(_pick(section, rng), rng, matter)], asked, rng)


def _lead(asked: Asked, rng: Random) -> list[str]:
    if rng.random() >= 0.85:
        return []
    return [_pick("greeting.sorry" if asked.wants_sorry else "greeting", rng)]


def _deferral(matter: str | None, rng: Random) -> str:
    return _filled(_pick("deferral.named" if matter else "deferral", rng), rng, matter)


def _filled(text: str, rng: Random, matter: str | None = None) -> str:
    slots = {name: _pick(name, rng) for name in ("who", "check", "how", "answer", "time")}
    if "{check}" in text and slots["check"].count(" ") > 1:
        slots["how"] = ""  # 꼼꼼히 확인한 뒤 정확하게 … has one adverb too many
    slots["how"] = slots["how"].replace("-", "")
    return " ".join(fill(text, slots | {"m": matter or ""}).split())


def _finished(sentences: list[str], asked: Asked, rng: Random) -> str:
    text = " ".join(sentences)
    if text.count(". ") + text.count("! ") < 3 and rng.random() < 0.8:
        text += " " + _pick("closing.sorry" if asked.wants_sorry else "closing", rng)
    return text


def _pick(section: str, rng: Random, **slots: str) -> str:
    chosen = rng.choice(parts()[section])
    return fill(chosen, slots) if slots else chosen


def _english(asked: Asked, rng: Random) -> str:
    lead = [_pick("en_greeting", rng)] if rng.random() < 0.6 else []
    if asked.wants_sorry:
        lead.append(_pick("en_sorry", rng))
    elif rng.random() < 0.5 and not any("thank" in sentence for sentence in lead):
        lead.append(_pick("en_thanks", rng))
    text = " ".join([*lead, _pick("en_deferral", rng)])
    return text if rng.random() >= 0.66 else f"{text} {_pick('en_closing', rng)}"
