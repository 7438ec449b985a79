"""Questions that staff must see first: safety, money in dispute, law, press."""


def sensitive_topic(question: str, product: str | None) -> str | None:
    """One of safety, allergy, pregnancy, baby, medicine, injury, refund_dispute, legal, press."""
    del question, product
    return None
