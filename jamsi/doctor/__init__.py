"""`jamsi doctor`: what works here, what does not, and what to do about it."""

from jamsi.doctor.command import doctor

__all__ = ["doctor"]
