"""Good holding replies: greeting, thanks or empathy, the matter with the deferral, patience."""

from functools import cache
from pathlib import Path
from random import Random

from train.data.questions import Asked
from train.data.words import fill, final_consonant

_PARTS = Path(__file__).parent / "reply_parts.txt"


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
    if brief and asked.matters and asked.language == "ko":
        return _phrases(_named("deferral", rng.choice(asked.matters), rng), rng)
    return _english(asked, rng) if asked.language == "en" else _korean(asked, rng)


def _korean(asked: Asked, rng: Random) -> str:
    matter = _matter(asked, rng)
    lead = [_pick("greeting", rng)] if rng.random() < 0.7 else []
    if asked.tone in {"safety", "delay", "angry"} and rng.random() < 0.92:
        lead.append(_pick(asked.tone, rng))
    elif rng.random() < 0.6:
        named = matter is not None and rng.random() < 0.35
        lead.append(_named("thanks", matter, rng) if named and matter else _pick("thanks", rng))
        if named and rng.random() < 0.5:
            matter = None
    body = _named("deferral", matter, rng) if matter else _pick("plain_deferral", rng)
    return _joined([*lead, _phrases(body, rng)], "closing", rng)


def _joined(sentences: list[str], closing: str, rng: Random) -> str:
    text = " ".join(sentences)
    if text.count(". ") + text.count("! ") < 3 and rng.random() < 0.62:
        text = f"{text} {_pick(closing, rng)}"
    return text


def _matter(asked: Asked, rng: Random) -> str | None:
    if not asked.matters:
        return None
    matter, product = rng.choice(asked.matters), asked.product
    if product and len(product) < 14 and not _is_clause(matter) and rng.random() < 0.12:
        # 와인잔 2P 와인잔 높이 would teach the model to repeat itself.
        repeats = any(word in matter for word in product.split())
        return matter if repeats else f"{product} {matter}"
    return matter


def _is_clause(matter: str) -> bool:
    return matter.endswith(
        (
            "는지",
            "은지",
            "한지",
            "인지",
            "운지",
            "른지",
            "단지",
            "큰지",
            "긴지",
            "쁜지",
            "힌지",
            "린지",
        )
    )


def _named(section: str, matter: str, rng: Random) -> str:
    """A part of `section` that names `matter`; the sort of matter says which parts fit."""
    sort = "clause" if _is_clause(matter) else "noun"
    pool = parts()[f"{section}.{sort}"] + parts()[f"{section}.any"]
    if final_consonant(matter) is None:  # Latin words: no particle that depends on their sound
        pool = [p for p in pool if "{m:" not in p]
    return fill(rng.choice(pool), {"m": matter} | _blanks())


def _blanks() -> dict[str, str]:
    return {name: "{" + name + "}" for name in ("who", "check", "how", "answer", "time")}


def _phrases(body: str, rng: Random) -> str:
    text = fill(
        body,
        {
            name: _pick(name, rng).replace("-", "")
            for name in ("who", "check", "how", "answer", "time")
        },
    )
    return " ".join(text.split())


def _pick(section: str, rng: Random) -> str:
    return rng.choice(parts()[section])


def _english(asked: Asked, rng: Random) -> str:
    lead = [_pick("en_greeting", rng)] if rng.random() < 0.6 else []
    if asked.tone == "angry":
        lead.append(_pick("en_angry", rng))
    elif rng.random() < 0.5:
        lead.append(_pick("en_thanks", rng))
    if asked.matters:
        body = fill(rng.choice(parts()["en_deferral"]), {"m": rng.choice(asked.matters)})
    else:
        body = _pick("en_plain", rng)
    return _joined([*lead, body], "en_closing", rng)
