"""Courtesies of an English holding reply: thanks, apology, wishes, patience, empathy."""

import re

from qna.policy import english_words as w
from qna.policy.english_clauses import Clause
from qna.policy.english_patterns import PLACE, SORRY, THANKS, WAIT, WISH, nested, told


def thanks(c: Clause) -> bool:
    return bool(THANKS.search(c.said)) and not nested(c, c.said) and c.subject not in {"goods"}


def apology(c: Clause) -> bool:
    if not SORRY.search(c.said):
        return False
    rest = re.sub(r"^.*?\b(?:sorry|apolog\w+|regret)\b", "", c.said)
    states = re.search(r"\b(?:is|are|was|were|has|have|had|does|did|arrived|came|broke|sold|will|can|being)\b", rest)
    mine = re.search(
        r"\b(?:you|your|this|it) (?:may|must|might|have|had|has|are|were|felt|feel|experienced|been|\w*\s?caus\w+|is causing|disappoint\w*|was not what)\b",
        rest,
    )
    return not states or bool(mine and not nested(c, rest)) or told(c, rest)


def wish(c: Clause) -> bool:
    return (
        bool(WISH.search(c.core))
        and not re.match(
            r"have (?:it|them|the|(?:a |another )?(?:[a-z]+ )?(?:look|read|go|check|peek|think|try|seat))\b|stay tuned", c.core
        )
        and not (w.GIFT.search(c.said) and re.search(r"enjoy (?:a|free|\d)", c.said))
        and not (c.verb == "enjoy" and PLACE.search(c.said))
    )


def patience(c: Clause) -> bool:
    if c.words == ["wait"] or c.said in {"so wait", "then wait"}:
        return False
    return (
        bool(WAIT.search(c.said))
        and c.subject in {"order", "none", "shop", "message", "info"}
        and not nested(c, c.stated)
        and (
            c.subject != "shop"
            or c.verb in {"ask", "appreciate", "request", "kindly", "be", "hope", "thank", "value"}
            or bool(THANKS.search(c.said))
        )
    )


def invites(c: Clause) -> bool:
    return (
        bool(
            re.search(
                r"\b(?:any|other|more|further|additional|another) (?:[a-z]+ ){0,2}(?:questions?|inquir\w+|concerns?|quer\w+|thoughts?|requests?|assistance|help)\b|\b(?:anything|something) (?:else|more|you)|\b(?:feel free|not hesitate|welcome) to (?:ask|leave|reach|contact|message|write|let|send|come|get|share|drop|post|visit|shop)|\b(?:always )?here (?:to help|for you|to assist)|\bhappy to (?:help|assist)\b|\bhow (?:can|may) (?:we|i) (?:help|assist)|\bwhat (?:can|may) (?:we|i) do\b|\bneed (?:any )?(?:help|assistance)\b|\blet us know (?:if|anytime|any)\b|\b(?:come|come to|pops? into|on your) (?:to )?mind\b|\bcome up\b|\bleave (?:us )?(?:a|another) (?:message|note|question)\b",
                c.said,
            )
        )
        and not PLACE.search(c.said)
        and c.subject != "goods"
    )


def empathy(c: Clause) -> bool:
    " ".join(c.rest)
    if re.match(
        r"(?:(?:these )?things |(?:it|that|this) )?(?:can )?happens?\b|.*\bmade (?:our|my) (?:day|week)\b|how (?:lovely|exciting|sweet|wonderful|thoughtful|nice|kind|great|fun|cute|adorable|special|touching|fantastic)\b|great to (?:hear|see)|(?:what an? |such an? |a |an |that is an? |these )?(?:really |very )?(?:great|good|excellent|lovely|nice|wonderful|fair|thoughtful|smart|interesting|important|valid) (?:question|point|idea|catch|thinking|one|call)\b|these things happen",
        c.core,
    ):
        return True
    if retells(c):
        return True
    if c.subject == "shop":
        return shop_feels(c)
    return of_feelings(c)


def retells(c: Clause) -> bool:
    """What the customer said, after "sorry that" or "we understand that"."""
    if (
        c.lead == "that"
        and c.before is not None
        and c.before.act in {"en_apology", "en_empathy", "en_restates", "en_thanks"}
        and (
            told(c, c.said)
            or re.search(
                r"\bnot what you|frustrat|worr|upset|disappoint|stress|annoy|you (?:expected|hoped|had)|expectations|\b(?:inconvenienc|disappoint)",
                c.said,
            )
        )
    ):
        return True
    return bool(re.search(r"\b(?:every|each|everyone|all)\b.*\b(?:different|unique|own)\b", c.said))


def shop_feels(c: Clause) -> bool:
    rest = " ".join(c.rest)
    if c.subject == "shop" and c.verb in w.FEELS - {"see", "get"} | {
        "be",
        "see",
        "get",
        "hear",
        "love",
        "thank",
        "want",
        "hope",
        "feel",
        "wish",
        "enjoy",
    }:
        if c.verb in {"be", "want"}:
            return bool(
                re.search(
                    r"\b(?:glad|happy|delighted|pleased|honou?red|excited|touched|thrilled|sad\w*|grateful|with you|here for|flattered|concerned|aware|committed|proud)\b",
                    c.said,
                )
            ) and not nested(c, c.stated)
        return bool(
            re.search(
                r"\b(?:you|your|how|that|this|the|it|about|why|from|of|every|what|such|matters?|special|important|completely|need|customers?)\b",
                rest,
            )
            or not rest
        ) and not nested(c, rest)
    return False


def of_feelings(c: Clause) -> bool:
    """ "That must have been frustrating", "choosing a size can be tricky"."""
    if (
        c.subject == "none"
        and not re.match(r"(?:what|how) ", c.said)
        and any(x in w.ASPECT_OF or (c.grounded(x) and x not in w.FUNCTION | w.NEUTRAL) for x in c.words)
    ):
        return False
    if c.subject in {"goods", "none", "open", "message", "info"}:
        own = (
            c.actor[:1]
            and not c.actor[0].endswith("ing")
            and {"order", "package", "refund", "item", "size", "delivery", "product", "jacket"} & set(c.actor)
        )
        if own or re.search(r"\bnot (?:a )?(?:problem|hard|difficult|important)", c.said):
            return False
        if (
            c.actor in (["this"], ["that"], ["it"], ["which"], [])
            or (c.actor[:1] and (c.actor[0].endswith("ing") or c.subject in {"message", "info"} or c.actor[0] == "your"))
            or c.subject == "none"
        ):
            return bool(
                w.FEELING.search(c.said)
                or re.search(
                    r"\b(?:must|sounds?) .*\b(?:been|be|feel|like|lovely|wonderful|great|fun|beautiful|amazing|perfect|delightful)\b|\b(?:means? (?:a lot|so much)|(?:sounds?|seems?|looks?) like you|(?:our|a|my) pleasure|(?:great|lovely|wonderful|good|nice) (?:to (?:hear|see|know|meet)|question|idea|of you|point|choice of question)|worth (?:checking|asking|a)|a pleasure|(?:kind|thoughtful) of you|makes? (?:sense|us)|^what an? |how (?:lovely|exciting|sweet|wonderful|thoughtful)|deserves?|in mind)\b",
                    c.said,
                )
            ) and not c.unsourced(w.PROPERTY, c.said)
        return bool(
            w.FEELING.search(c.said)
            and (c.verb in {"be", "matter", "feel", "can", "call", "deserve", "need"} or "matters" in c.words)
            and not c.source.aspects & {w.ASPECT_OF.get(x, "") for x in c.rest}
        )
    return False


def reason(c: Clause) -> bool:
    if c.lead in {"since", "because", "as"} and {"safety", "health", "accuracy"} & set(c.actor):
        return not c.unsourced(w.PROPERTY, c.said)
    if (
        c.lead in {"since", "because", "as"}
        and c.verb in {"use", "wear", "eat", "sleep", "play", "touch", "be"}
        and re.search(
            r"\b(?:bab(?:y|ies)|child(?:ren)?|kids?|little ones?|toddlers?|dogs?|cats?|pets?|pup\w*|family|mom|mother|dad|father|skin|health|safety)\b",
            c.said,
        )
        and not c.unsourced(w.PROPERTY, c.said)
        and (c.verb != "be" or c.lead != "")
    ):
        return True
    return c.lead in {"since", "because", "as", "so", "while", "though", "although", "but", "and", "which", ""} and c.subject in {"goods", "message", "info", "none", "you"} and bool(
        re.search(r"\b(?:relates?|related|concerns?|involves?|matters?|important|about|regards|affects|touches|comes down|question of|matter of|part of|something|safety|priority|essential|details?|first|before everything)\b", " ".join(c.rest[:9]) + " " + c.form)) and c.verb in {"relate", "concern", "involve", "matter", "be", "regard", "affect", "touch", "come", "deserve", "need"} and not c.unsourced(w.PROPERTY, c.said) and "not" not in c.aux and bool({"this", "it", "that", "your", "question", "safety", "accuracy", "health", "details", "which", "these", "sizing", "every", "skin", "you", "information"} & set(c.actor))  # fmt: skip


def restates(c: Clause) -> bool:
    if c.subject == "you" and "would" in c.aux and {"like", "love", "want"} & set(c.aux):
        return not nested(c, c.stated)
    if (
        c.subject == "you"
        and not set(c.aux) & {"can", "should", "must", "may", "will", "could"}
        and not ("would" in c.aux and not {"like", "love", "want", "prefer"} & {*c.aux, c.verb})
        and not (
            c.verb == "have"
            and not re.search(r"question|concern|mind|trouble|difficult|issue|wait|experience|interest|request|doubt|time|chosen", c.said)
        )
        and (c.verb in w.TELLS | w.FEELS | {"be", "have", "love"})
    ):
        return (
            c.verb != "be"
            or bool(
                set(c.rest)
                & {
                    "curious",
                    "interested",
                    "concerned",
                    "worried",
                    "unsure",
                    "sure",
                    "after",
                    "excited",
                    "here",
                    "hoping",
                    "disappointed",
                    "frustrated",
                    "upset",
                    "eager",
                    "careful",
                }
            )
        ) and not (nested(c, c.stated))
    if c.subject == "message":
        return c.verb in {"be", "have", "reach", "matter", "mean", "come", "sit", "deserve", "go", "make", "help"} and not nested(
            c, c.stated
        )
    return (
        c.subject == "none"
        and bool(
            re.match(
                r"(?:regarding|about|concerning|as for|as to|with regard to|in regard to|on the (?:question|subject|matter|topic)|when it comes to|for your (?:question|inquiry|peace))\b",
                c.said,
            )
        )
        and not nested(c, c.said)
    )
