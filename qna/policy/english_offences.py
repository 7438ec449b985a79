"""What no English clause may do: deadlines, favours, burdens, faults, excuses, answers."""

import re

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause
from qna.policy.english_patterns import (
    ATTRIBUTIVE,
    DEADLINE,
    DETAILS,
    DUE,
    EXCUSE,
    FAULT,
    FOR_YOU,
    FREE_TO_ASK,
    GIVES_IT,
    HEDGE,
    INFO,
    KEEPS,
    KEPT,
    LEAVES,
    LIGHT,
    MORE_QUESTIONS,
    NEEDS_WORD,
    PLACE,
    SAYS,
    SORRY,
    STRICT,
    THANKS,
    WAIT,
    WAITS,
    WISH,
    WONDERS,
    greeting,
    info,
)


def deadline(c: Clause) -> bool:
    if c.subject == "goods" and c.verb not in (w.CHECK | w.ANSWER) - {"be", "have", "come", "get"}:
        return False
    for found in DEADLINE.finditer(c.said):
        word = found[0].split()[-1]
        mild = THANKS.search(c.said) or SORRY.search(c.said) or WISH.search(c.said) or greeting(c)
        known = word in c.source.words or found[0] in c.source.text
        opened = set(c.said[: found.start()].split()) & {"whether", "if", "about", "regarding", "how", "when"}
        if (mild and not re.match(r"within|by|until|no later|before|in ", found[0])) or (known and (not c.future or 
            opened or mild or c.subject in {"you", "message"})):  # fmt: skip
            continue
        if not re.fullmatch(r"in a (?:few )?(?:minute|moment)|(?:at|over|in|of) the (?:same|first|end)", found[0]):
            return True
    return False


def favour(c: Clause) -> bool:
    if c.lead in {"whether", "if"} or c.subject == "open":
        return False
    return hands_over(c) or does_favour(c) or given(c)


def hands_over(c: Clause) -> bool:
    """ "We'll get it to you", "we'll hold one for you"."""
    if (
        c.subject == "shop"
        and c.future
        and (
            (c.verb in {"bring", "deliver", "send", "get", "mail"} and GIVES_IT.search(c.stated))
            or (c.verb == "?" and "for you" in c.said)
            or "an exception" in c.said
        )
    ):
        return not info(c)
    if c.future and c.subject == "shop" and c.verb in KEEPS and FOR_YOU.search(c.said):
        return not STRICT.search(c.said)
    return c.subject == "goods" and c.form in KEPT and bool(FOR_YOU.search(c.said))


def does_favour(c: Clause) -> bool:
    gift = w.GIFT.search(c.stated)
    named = gift and not STRICT.search(c.stated)
    if c.subject == "shop" and c.future and named and c.verb not in w.CHECK:
        return True
    done = c.subject in {"shop", "order"} and (c.future or set(c.aux) & {"have", "has", "to", "are", "am"})
    if c.subject == "shop" and done:
        if c.verb in w.FAVOUR and not (c.verb in w.ANSWER | w.CHECK and (info(c) or not c.rest)) and not (
            c.verb in {"prepare", "set", "include", "hold", "arrange", "apply", "accept", "collect", "cover", "pick", "change"}
            and STRICT.search(" ".join(c.rest)) and not gift):  # fmt: skip
            return bool(c.future or c.verb not in {"accept"})
        if c.verb in w.CARRIES and (
            gift or (not info(c) and c.verb not in {"get", "share", "have", "leave", "post", "add"} and not WONDERS.search(c.stated))
        ):
            return c.future or bool(gift)
        return bool((c.verb in {"do", "see", "make"} and c.future and re.search(r"\bhappen\b|\bcomes? (?:to|in)\b|sure (?:that )?(?:it|you|your|everything|the)\b(?!.*(?:accura|correct|right (?:answer|info|details)|information|answer|reply|reliable))", c.said))
                    or (c.verb == "ensure" and not re.search("accura|information|answer|correct|reliable|precise|response|guidance", c.said)))  # fmt: skip
    return False


def given(c: Clause) -> bool:
    """ "You will receive a refund", "your replacement is on its way"."""
    given = (
        c.subject in {"you", "info"}
        and c.future
        and w.GIFT.search(c.stated)
        and c.verb in {"get", "receive", "have", "enjoy", "be", "expect"}
    )
    owed = (
        c.subject in {"goods", "message"}
        and w.GIFT.search(" ".join(c.actor))
        and (c.future or "on its way" in c.said or set(c.aux) & {"has", "have"})
        and c.verb
        in w.FAVOUR
        | w.CARRIES
        | {"process", "make", "go", "arrive", "reach", "come", "follow"}
        | ({"be"} if re.search(r"\b(?:on (?:its|the) way|coming|yours|free|waiting|done)\b", c.said) else set())
    )
    done_to = (
        c.subject in {"goods", "you"}
        and "be" in c.aux
        and "will" in c.aux
        and c.form.endswith("d")
        and c.verb in w.FAVOUR - {"restock", "include"}
        and c.verb not in w.CHECK
        and c.lead not in {"once", "as"}
    )
    return bool(given or owed or done_to or (c.subject == "order" and c.verb in {"enjoy", "accept", "use"} and w.GIFT.search(c.stated)))


def offers_more(c: Clause) -> bool:
    """An invitation: "feel free to ask anything else"."""
    if PLACE.search(c.said):
        return False
    before = c.before.said if c.before and c.before.lead in {"if", "should"} else ""
    if c.verb in LEAVES and NEEDS_WORD.search(before) and not DETAILS.search(c.stated):
        return True
    more = c.verb in LEAVES and NEEDS_WORD.search(c.said)
    if more and not DETAILS.search(MORE_QUESTIONS.sub("", c.said)):
        return True
    return bool(FREE_TO_ASK.search(c.said))


def redirect(c: Clause) -> bool:
    if c.verb == "have" and not c.actor and "will" not in c.words and "look" in c.rest[:3]:
        return True
    " ".join(c.rest)
    listed = PLACE.search(c.said) and (
        c.subject in {"goods", "info", "none"}
        and re.search(
            r"\b(?:lists?|listed|shown|shows?|found|find|explains?|explained|described|noted|written|posted|(?:is|are) (?:also |all )?(?:on|in|at)|available (?:on|in|at))\b",
            c.said,
        )
    )
    if listed and not set(c.said[:40].split()) & {"whether", "if"}:
        return True
    if offers_more(c):
        return False
    return orders_away(c) or sends_you(c)


def is_wait(c: Clause) -> bool:
    return bool((c.verb in w.WAITS | {"give"} and WAIT.search(c.said)) or WAITS.search(c.said))


def orders_away(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.subject == "order" and c.verb in w.ASKS - {"let", "reply"} and not is_wait(c):
        return not re.match(r"take (?:care|your time|it easy)|keep (?:warm|safe)|let us|look after|be ", " ".join([c.verb, *c.rest]))
    if c.subject == "order" and (
        (c.verb == "have" and re.match(r"(?:a |another )?(?:[a-z]+ )?(?:look|read|check|peek)\b", rest))
        or (c.verb in {"reply", "respond"} and DETAILS.search(rest))
    ):
        return True
    return c.subject == "order" and c.verb == "let" and not NEEDS_WORD.search(rest)


def sends_you(c: Clause) -> bool:
    rest = " ".join(c.rest)
    free = re.search(
        r"\b(?:feel free|hesitate|welcome|best|advise you|recommend|suggest|ask you|ask that you|helpful|appreciate it|great|easier|faster|quicker|help us|you will find|you can find|want|remember|sure) (?:if you |to |that you |for you to )*(?:can |could |would )*(\w+)",
        c.said,
    )
    if (
        c.subject == "you"
        and (
            c.asks
            or set(c.aux) & {"can", "could", "may", "might", "should", "must", "need", "have", "to", "want"}
            or c.lead in {"if", "once", "when", "after"}
            or ("will" in c.aux and c.verb in {"find", "see", "need"})
        )
        and c.verb in w.ASKS
        and not is_wait(c)
    ):
        return not (c.verb in {"find", "see", "reply"} and INFO.search(rest) and re.search("here|from us|reply|answer", rest)) and not (
            c.lead == "when" and c.asks
        )
    return bool(
        free
        and w.LEMMA.get(free[1], "") in w.ASKS - {"let", "note"}
        and c.subject in {"order", "shop", "goods", "none", "you"}
        and not re.search(
            r"\b(?:we|i|our team) .*\b(?:would like|want|need) to\b|\bto (?:ask|check) (?:with )?(?:our|the)\b|make sure", c.said
        )
    )


def asks_details(c: Clause) -> bool:
    if (
        c.asks
        and c.subject in {"none", "you", "goods", "open"}
        and re.search(r"\b(?:your|you)\b", c.said)
        and not re.search(r"how (?:can|may) (?:we|i)|what can (?:we|i)", c.said)
    ):
        return True
    if (
        c.subject == "shop"
        and c.verb in {"need", "require", "ask", "request", "want", "like", "have", "get"}
        and DETAILS.search(c.stated)
        and re.search(r"\byou\b|\byour\b", c.said)
        and not set(c.rest) & {"team"}
        and "about" not in c.rest
    ):
        return c.verb not in {"have", "get", "ask"} or ("your" in c.rest and c.verb == "ask") or "if you" in c.said
    return bool(
        re.search(
            r"\b(?:photos?|pictures?|number|details|height|measurements|model|it|this) (?:would|will) (?:really |greatly |also )*(?:help|be (?:helpful|appreciated|great))\b|\b(?:with|without|send us|tell us|provide us with|share) (?:your|the) (?:order|model|serial|phone|tracking|height)\b(?! (?:team|manager))|\bmore detail about your\b|\bif you (?:could|can|would|might|are able to)? ?(?:please |also |kindly )?(?:send|tell|share|provide|let us know your|give|attach|upload|leave (?:us )?your)\b",
            c.said,
        )
    )


def admits(c: Clause) -> bool:
    text = c.said
    found = FAULT.search(text)
    if not found or re.search(r"\b(?:whether|if|how|why)\b", text[: found.start()]):
        return False
    told = all(c.grounded(x) for x in found[0].split() if x not in w.FUNCTION)
    return not told or re.search(r"\b(?:our|my|we|sending|shipping)\b", found[0]) is not None


def excuse(c: Clause) -> bool:
    return bool((EXCUSE.search(c.said) and c.unsourced(EXCUSE, c.said)) or (
        DUE.search(c.said) and not re.search(r"(?:safety|importan|nature of)", c.said) and c.subject != "you"))  # fmt: skip


def answers(c: Clause) -> bool:
    if HEDGE.search(c.said.split(" whether ")[0]):
        return True
    if not SAYS.match(re.sub(r"^(?:and|but|so|well|hi|hello) ", "", c.said)):
        return False
    return not (LIGHT.match(c.said) and (len(c.words) > 3 and c.subject == "shop" and c.verb in w.CHECK | w.ANSWER))


def number(c: Clause) -> bool:
    return any(
        any(ch.isdigit() for ch in x) and x not in c.source.words and x.strip("%").rstrip("cmkgl") not in c.source.text for x in c.words
    )


def prenominal(c: Clause) -> bool:
    """A property that nobody mentioned, before a noun or outside the open matter."""
    opens = re.search(r"\b(?:whether|if|how|what|which|when)\b", c.said)
    stated = c.said[: opens.start()] if opens and c.lead not in {"if", "when"} else c.said
    named = (m[1].split() for m in ATTRIBUTIVE.finditer(c.said))
    return c.unsourced(w.PROPERTY, stated) or not all(all(map(c.grounded, n)) for n in named)
