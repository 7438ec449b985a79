"""Decisions of staff as examples for a model: in TRL's formats (`examples`), read and parted
(`exporting`)."""
