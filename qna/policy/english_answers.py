"""The shop checks, answers later, needs time: what an English holding reply is for."""

import re

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause
from qna.policy.english_patterns import OPEN_CHECK, STRICT, TIME, WISHED, WITH_TEAM, WONDERS, info, nested


def deed(c: Clause, verbs: frozenset[str]) -> bool:
    return c.subject == "shop" and c.verb in verbs and not nested(c, c.stated)


def check(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.subject == "shop" and WONDERS.search(c.stated + " " + c.matter) and w.TEAM & set(c.rest) and c.verb not in w.FAVOUR:
        return not nested(c, c.stated)
    if c.subject == "shop" and c.verb == "wait":
        return bool(re.match(r"(?:for|to hear|on)\b", rest))
    if ({"never", "not"} & set(c.aux) and c.subject == "shop") or (
        c.subject == "shop"
        and not c.aux
        and c.form == c.verb
        and c.lead == ""
        and not (WONDERS.search(c.said) or re.match(r"(?:this|it|that)\b", rest) or w.TEAM & set(c.rest))
    ):
        return bool(c.verb == "take" and re.search(r"seriously|lightly", rest))
    return looks(c)


def looks(c: Clause) -> bool:
    """Verbs that check only with their object: "take a look", "go over", "send it to our team"."""
    rest = " ".join(c.rest)
    if c.verb == "see" and not re.match(r"(?:whether|if|what|how|about|to|when|where)\b", rest):
        return False
    if c.verb == "go":
        return c.subject == "shop" and bool(re.match(r"(?:over|through|and ask|to)\b", rest))
    if c.verb == "get" and not re.match(
        r"(?:in touch|hold|confirmation|an? |the |word|this |it |your |to the bottom|all|some|clear|input|advice|details|your)", rest
    ):
        return False
    if c.verb in {"take", "have", "make", "do", "give", "be", "put", "bring", "double"}:
        look = r"(?:a |another )?(?:[a-z]+ )?look|(?:this|it|that|your \w+|the \w+) (?:up|to|straight|over)|note|time|sure|(?:our|the|a|my) (?:[a-z-]+ ){0,3}(?:team|staff|specialists?|manager|experts?|colleague|member|person)|careful|some (?:checking|research)|touch|in contact|on it|working|it from here|the \w+ (?:team )?(?:look|check)|our best|word|certain|in the process|(?:some|careful|a lot of|more) (?:thought|effort|research)|(?:[a-z]+ )+(?:seriously|lightly)|(?:question|matter)"
        return c.subject == "shop" and bool(re.match(look, rest) or {"able", "best"} & set(c.rest)) and not nested(c, c.stated)
    if c.verb == "share" or c.verb in {"send", "leave", "submit", "record", "log", "note", "save", "receive", "queue", "add"}:
        return c.subject == "shop" and bool(
            WONDERS.search(c.said)
            or re.search(r"\b(?:it|this|that|everything) (?:on |over |along |straight |down )*(?:to|with|on|for)\b", rest)
        )
    return deed(c, w.CHECK - {"work", "process", "handle"}) or (
        deed(c, frozenset({"work", "process", "handle"}))
        and bool(re.search(r"\b(?:on|with|this|your (?:question|inquiry|request))\b", rest))
        and not w.GIFT.search(rest)
    )


def passive_check(c: Clause) -> bool:
    """ "The details are being checked", "your question has been passed on"."""
    comm = w.CHECK - {"see", "find", "seek", "hear", "test", "work", "process", "figure"} | {"answer", "address", "research"}
    if c.subject in {"message", "info", "open"} or c.actor in (["this"], ["it"], ["that"]) or {"will", "being"} & set(c.aux):
        comm |= w.ANSWER - {"offer", "supply", "deliver", "add", "present"} - (
            set() if c.subject != "goods" or w.TEAM & set(c.rest) else {"send", "get", "leave", "provide", "bring", "give", "return"}
        ) | {"note", "receive", "record", "log", "save", "queue", "assign", "post"}
    be = {"be", "been", "being", "is", "are", "was", "were"} & set(c.aux)
    if (
        c.subject in {"goods", "message", "info", "open"}
        and be
        and c.verb in comm - {"be", "have", "come"}
        and c.form.endswith(("d", "n", "t", "ound", "ken"))
    ):
        return (not nested(c, c.stated) and not w.GIFT.search(" ".join(c.actor))) or (c.verb in w.CHECK and "processed" not in c.said)
    if c.subject == "open" and OPEN_CHECK.search(c.said):
        return True
    if c.verb == "be" and c.actor == ["it"] and w.TEAM & set(c.rest):
        return bool(WITH_TEAM.match(" ".join(c.rest)))
    if c.subject == "open" or (c.subject in {"goods", "message"} and c.verb in {"be", "need", "require", "deserve", "take", "want"}):
        return bool(
            re.search(
                r"\b(?:something|matter|detail|question|one|needs?|requires?|deserves?|worth|point|what|be|part|thing)\b.*\b(?:check|confirm|verif|ask|look|review|double|answer|know|confirmation|careful|person in charge|attention|get right|specialist|team)",
                c.said,
            )
        )
    return False


def answer(c: Clause) -> bool:
    if c.subject in {"you", "info"}:
        return answer_comes(c)
    if c.subject != "shop" or nested(c, c.stated) or WISHED & set(c.aux):
        return False
    return shop_answers(c)


def answer_comes(c: Clause) -> bool:
    """ "You will hear from us", "our reply will follow"."""
    rest = " ".join(c.rest)
    if c.subject == "you":
        return (
            (bool({"will", "can", "expect"} & set(c.aux)) or c.lead in {"once", "so", "until"})
            and c.verb in {"hear", "receive", "get", "have", "find", "know", "see", "expect", "be"}
            and not w.GIFT.search(rest)
            and bool(
                re.search(
                    r"\b(?:from (?:us|our|the)|hear back|here|answers?|repl\w+|responses?|information|details|update|updated|informed|notified|news|contacted)\b",
                    rest,
                )
            )
        )
    if c.subject == "info":
        return (
            (c.future or (c.verb in {"follow", "come", "be"} and c.lead in {"once", "as", "until"}))
            and c.verb in w.ANSWER | {"arrive", "appear", "follow", "be", "come", "reach", "take"}
            and not w.GIFT.search(rest)
        )
    return False


def shop_answers(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.verb == "keep":
        return bool(re.search(r"posted|updated|informed|loop", rest))
    if c.verb == "be":
        return bool(re.search(r"\b(?:in touch|back|with you|here|right back|able|following|replying)\b", c.said)) and not w.GIFT.search(
            rest
        )
    if c.verb in w.CARRIES | {"prepare", "make", "return"}:
        return info(c) or bool(re.match(r"(?:back|to you|you back|right|with)\b", rest))
    return c.verb in w.ANSWER - {"email", "present"} and not (c.verb == "let" and "know" not in rest) and not w.GIFT.search(c.stated)


def time(c: Clause) -> bool:
    return (
        bool(TIME.search(c.said))
        and c.subject in {"shop", "goods", "none", "info", "message", "open"}
        and (
            c.subject != "goods"
            or c.actor[-1:] in ([x] for x in ("this", "it", "that", "which", "there", "checking", "process"))
            or c.actor[0].endswith("ing")
        )
        and not nested(c, c.stated)
    )


def held(c: Clause) -> bool:
    """Not able to answer yet; wants the answer to be right."""
    no = (
        "not" in c.aux
        or "not" in c.words[:6]
        or "unable" in c.words
        or "rather than" in c.said
        or "without" in c.words
        or "before" in c.words[:2]
    )
    cares = re.search(
        r"\b(?:accura\w*|correct|right|certain|sure|exact|precise\w*|proper|best|reliable|careful\w*|guess\w*|mistaken|mislead\w*|thorough\w*|clear|complete|full|solid|well|honest|helpful|definite)\b",
        c.said,
    )
    return (c.subject in {"shop", "info"} or (c.subject == "none" and c.lead != "which")) and not nested(c, c.stated) and bool(
        (no and c.verb in w.CHECK | w.ANSWER | {"be", "want", "say", "guess", "like", "rush", "make", "know", "assume", "have"} and not w.GIFT.search(c.said))
        or (cares and (c.verb in w.CHECK | w.ANSWER | {"want", "like", "be", "make", "ensure", "avoid", "prefer", "need", "hope", "get", "say", "do", "try", "aim", "matter"})))  # fmt: skip


def recent(c: Clause) -> str:
    said, at = "", c.before
    for _ in range(3):
        said, at = (said + " " + at.said, at.before) if at else (said, None)
    return said


def once(c: Clause) -> bool:
    if (c.lead == "before" and c.subject == "you") or (
        c.lead in {"once", "as"} and c.verb in {"arrive", "come"} and c.before is not None and STRICT.search(recent(c))
    ):
        return True
    return (c.lead in {"once", "as", "until", "when", "after", "before", "while", "where", "if"} or c.words[:3] == ["as", "soon", "as"]) and (
        (c.subject in {"shop", "info", "none"} and (c.verb in w.CHECK | w.ANSWER | {"", "be", "have", "know", "do", "receive", "finish", "complete", "learn", "can", "say"} or "possible" in c.words))
        or (c.subject == "goods" and "there" in c.actor and re.search(r"\b(?:something|news|anything|update|answer|word)\b", c.said) is not None)
        or (c.subject == "goods" and re.search(r"\b(?:confirmed|ready|checked|verified|clear|known|reviewed|done|comes? in|settled|complete|in$)\b", c.said) is not None)
        or (c.subject == "you" and bool(c.words[-1:] == ["wait"] or "wait" in c.words))) and not w.GIFT.search(c.stated)  # fmt: skip
