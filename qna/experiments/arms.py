"""The two arms of an experiment: their settings, and which question draws which."""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict


class Arm(StrEnum):
    A = "a"
    B = "b"


class ArmSettings(BaseModel):
    """All that an arm drafts with: a whole set, so that a change of the shop's settings meanwhile
    moves neither arm. The template stays the shop's own, and the model is the worker's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    tone: str
    instruction: str
    preset: str
    sampling: dict[str, Any]
    """Parameters that replace the preset's, as in `Shop.sampling`."""
    candidates: int
    max_attempts: int


class NewArm(ArmSettings):
    """What an experiment may be begun with: nothing that this release does not draft with."""

    model_config = ConfigDict(extra="forbid")


FIELDS = tuple(ArmSettings.model_fields)


def read_arm(stored: Mapping[str, Any], shop: Any) -> ArmSettings:
    """An arm as another release may have stored it: fields that this one does not know are passed
    over, those that it lacks are `shop`'s own (a row with `FIELDS`)."""
    own = {name: getattr(shop, name) for name in FIELDS if name not in stored}
    return ArmSettings.model_validate({**own, **stored})


def draw_arm(seed: str, question_id: int) -> Arm:
    """One bit of a hash: the same for each draft of the question, and nobody can choose it."""
    digest = sha256(f"{seed}:{question_id}".encode()).digest()
    return Arm.B if digest[0] & 1 else Arm.A
