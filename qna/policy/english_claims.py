"""English clauses that assert, recognised by who or what they speak of."""

import re

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause
from qna.policy.english_patterns import COUNTS, OFFERED, STRONG, nested


def adjunct(c: Clause) -> bool:
    """A phrase without a statement, of general words and what was asked about."""
    purpose = re.match(
        r"(?:in order |so as |just )?(?:to|by|before|for|instead of|rather than|without|after|while|when) (?:[a-z]+ly )?(\w+)", c.said
    )
    if (
        purpose
        and w.LEMMA.get(purpose[1], "") in w.CHECK | w.ANSWER | {"avoid", "ensure", "make", "be", "answer", "guess"}
        and not nested(c, c.said)
        and not w.GIFT.search(c.said)
    ):
        return True
    if c.words[0] in w.ASPECT_OF and not (c.before and c.before.act in {"checks", "restates", "thanks", "answers_later", "clause_of_shop"}):
        return False
    return not c.verb and all(x in w.NEUTRAL or x in w.ADVERBS or x in {"and", "which", "or", "but"} or x.endswith("ly") or (c.before is not None and (c.grounded(x) or x in w.ASPECT_OF)) for x in c.words) and not re.search(r"\b(?:not|only|no|none|all|always|never)\b", c.said) and (c.before is not None or c.words[0] in {"in", "for", "with", "at", "from", "right", "here", "to", "once", "dear", "great", "good", "excellent", "hello", "noted", "of", "by", "on", "after", "best", "as", "your", "sincere", "well", "oh", "customer", "the"})  # fmt: skip


def shop_fact(c: Clause) -> bool:
    return (
        c.subject == "shop"
        and c.verb in w.FACT - {"have", "expect", "keep", "run", "find"} | ({"have"} if not c.future and c.stated else set())
        and "let" not in c.aux
    )


def you_can(c: Clause) -> bool:
    return c.subject == "you" and (
        bool(set(c.aux) & {"can", "could", "may", "might", "should", "must", "need", "do", "will", "to", "would", "have"})
        or c.verb in w.DO | {"be"}
    )


def how_to(c: Clause) -> bool:
    free = re.search(r"\bfree to (\w+)", c.said)
    if c.subject == "order" and free:
        return free[1] in w.DO
    return c.subject == "order" and c.verb in w.DO | w.STATE


def goods(c: Clause) -> bool:
    """Only of what is surely goods: a pronoun, what was asked about, or what the trade sells."""
    if c.subject != "goods" or not c.verb:
        return False
    head = [x for x in c.actor if x not in w.FUNCTION | w.ADVERBS]
    if c.lead == "which" or not head or any(map(c.is_goods, head)):
        return True
    says = c.verb in STRONG or OFFERED.search(" ".join(c.rest)) or any(map(c.is_goods, c.rest))
    return bool(says) and not w.FEELING.search(c.said)


def verbless(c: Clause) -> bool:
    if not c.first and c.before is not None and c.before.act == "en_greeting":
        return False
    if c.words[0] in {"a", "an", "what", "how", "such"} and not w.PROPERTY.search(c.said):
        return False
    if not c.verb and re.match(
        r"(?:perfect|ideal|great|good|best|suitable|safe|easy|soft|light|excellent|fine|right|nice|comfortable|popular|recommended|designed|made|meant|built) (?:for|to|in|on|with|as|enough|from|of)\b",
        c.core,
    ):
        return True
    about = [
        x
        for x in c.words
        if x in w.ASPECT_OF
        or x in COUNTS
        or (c.grounded(x) and x not in w.FUNCTION | w.INFO | w.MESSAGE | w.TEAM | {"product", "item", "shop"})
    ]
    return not c.verb and (
        bool(about)
        or w.PROPERTY.search(c.said) is not None
        or {"only", "enough", "available", "possible", "fine", "ok", "okay", "not", "allowed", "recommended"} & set(c.words) != set()
    )
