"""What a model that knows only this task is told after the system message, in a line or two.

Constants of ours; the one thing of the customer's that may stand in them is a phrase of letters,
digits and spaces (`worker.drafting.asked`), so that no order can come in with it. The bundled model
was trained on them; a large model gets none, for what it makes of them was not measured.
"""

STAY_GENERAL = "무엇을 문의했는지 쓰지 말고 '문의하신 내용'이라고만 쓰세요."
SAY_SORRY = "불편을 드려 죄송하다는 말로 시작하세요."
SAY_THANKS = "사과하지 말고 감사 인사로 시작하세요."


def name_it(phrase: str) -> str:
    """The line that tells the model what the question asks about.

    The phrase stands after a space and at the end: so its tokens are those that it has in a reply.
    """
    return f"다음에 대한 문의라고 쓰세요: {phrase}"


def guidance(*, troubled: bool, calm: bool, asked: str | None, again: bool) -> str:
    """The lines for the next batch of candidates.

    `troubled`: the question tells of something that went wrong; `calm`: it surely does not.
    `asked`: the phrase that it asks about, if that is sure; no other may be named. `again`: nothing
    of the batch before was sound, so that this one names nothing.
    """
    if troubled:
        return SAY_SORRY
    if asked and not again:
        return name_it(asked)
    return f"{STAY_GENERAL}\n{SAY_THANKS}" if calm or asked else STAY_GENERAL
