"""What a model that knows only this task is told in one line of the system message.

Constants of ours: nothing that a customer wrote is in them. The bundled model was trained on both;
a large model gets none, for what it makes of them was not measured.
"""

STAY_GENERAL = "무엇을 문의했는지 쓰지 말고 '문의하신 내용'이라고만 쓰세요."
SAY_SORRY = "불편을 드려 죄송하다는 말로 시작하세요."


def guidance(*, troubled: bool, again: bool) -> str:
    """The line for the next batch of candidates, or nothing.

    `troubled`: the question tells of something that went wrong. `again`: nothing of the batch
    before was sound, which is a name that was torn or is not asked about, nearly always.
    """
    if troubled:
        return SAY_SORRY
    return STAY_GENERAL if again else ""
