"""A holding reply is short."""

MAX_CHARS = 300
MAX_SENTENCES = 5
MAX_ANALYSED_CHARS = 450
"""More than this is refused as too long; the rest of it is not analysed."""
