"""Learns which questions ask the same, for `qna.grouping.encoder`; no part of the product."""
