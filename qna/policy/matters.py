"""The matter a question asks about, as a noun phrase that is safe to repeat."""


def name_matter(question: str, product: str | None) -> str | None:
    """`"재입고 일정"` for a question about restocking; None when it cannot be named safely."""
    del question, product
    return None
