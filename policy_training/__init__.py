"""Trains the checker's second opinion (`policy/opinion.py`): `python -m policy_training`."""
