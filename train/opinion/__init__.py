"""Trains the checker's second opinion (`qna/policy/opinion.py`): `python -m train.opinion`."""
