"""What a model thinks aloud before its reply is not part of the reply: nobody must be shown it."""

TAGS = ("think", "thought", "thinking", "reasoning")


def without_thoughts(text: str, *, opened: bool = False) -> str:
    """`text` without `<think>…</think>` and its kin; `opened`: the prompt began a thought already.

    A thought that is never closed hides all that follows it, so a text that was cut off while its
    model was thinking is empty. Linear in the length of the text.
    """
    for tag in TAGS:
        start, end = f"<{tag}>", f"</{tag}>"
        # An end without a beginning: the template wrote the beginning into the prompt.
        first_end = text.find(end)
        if first_end >= 0 and start not in text[:first_end]:
            text, opened = text[first_end + len(end) :], False
        text = _without(text, start, end)
    return "" if opened else text.strip()


def _without(text: str, start: str, end: str) -> str:
    parts, at = [], 0
    while (begin := text.find(start, at)) >= 0:
        parts.append(text[at:begin])
        close = text.find(end, begin)
        if close < 0:
            return "".join(parts)
        at = close + len(end)
    return "".join([*parts, text[at:]])


def opens_thought(prompt: str) -> bool:
    """Whether a finished prompt ends inside a thought."""
    tail = prompt.rstrip()
    return any(tail.endswith(f"<{tag}>") for tag in TAGS)
