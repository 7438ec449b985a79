"""One way to draft: a model and how it is asked. `NAME:key=value,…`"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

from qna.presets import DEFAULT_PRESET, PRESETS
from qna.settings import Settings
from qna.store.shop_settings import ATTEMPTS, CANDIDATES
from worker.drafting.drafter import DraftRequest
from worker.drafting.engines import adapter_to_serve, base_digest
from worker.evaluating.questions import Asked
from worker.prompt import PROMPT_VERSION

MOST_ARMS = 8
MAX_TEXT_CHARS = 2000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


class ArmInvalid(ValueError):
    """What is wrong with an arm, and what there is instead."""


@dataclass(frozen=True, slots=True)
class Arm:
    """None: as the settings have it; for `tone` and `instruction`, as the question has it.

    A `prompt` version other than this release's stands for drafts that another release has written
    to the same results.
    """

    name: str
    model: str | None = None
    revision: str | None = None
    adapter: str | None = None
    preset: str = DEFAULT_PRESET
    candidates: int = 3
    attempts: int = 3
    tone: str | None = None
    instruction: str | None = None
    prompt: str = PROMPT_VERSION

    def settings(self, base: Settings) -> Settings:
        """What the engine is loaded by. A named model comes without the settings' own revision."""
        changed: dict[str, Any] = {}
        if self.model is not None:
            changed |= {"model": self.model, "model_revision": self.revision}
        elif self.revision is not None:
            changed["model_revision"] = self.revision
        if self.adapter is not None:
            changed["adapter"] = self.adapter
        return base.model_copy(update=changed)

    def request(self, asked: Asked, seed: int) -> DraftRequest:
        return DraftRequest(
            text=asked.question,
            product=asked.product,
            tone=asked.tone if self.tone is None else self.tone,
            instruction=asked.instruction if self.instruction is None else self.instruction,
            preset=self.preset,
            candidates=self.candidates,
            max_attempts=self.attempts,
            seed=seed,
        )

    def fingerprint(self, base: Settings) -> str:
        """The same while the arm would draft in the same way: what is resumed hangs on it."""
        chosen = self.settings(base)
        way = asdict(self) | {"name": None, "model": chosen.model}
        way |= {"revision": chosen.model_revision, "engine": chosen.engine}
        # What was promoted counts as much as an adapter of the arm.
        adapter = adapter_to_serve(chosen)
        way |= {"weights": chosen.weights, "adapter": str(adapter) if adapter else None}
        way |= {"base": base_digest(chosen) if chosen.engine == "local" else None}
        # What is not set is left out: a later release may know more of it.
        told = {key: value for key, value in way.items() if value is not None}
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return blake2b(text.encode(), digest_size=8).hexdigest()


def parse_arms(texts: Sequence[str]) -> list[Arm]:
    """Raises `ArmInvalid`; without any, one called `now`: everything as it is."""
    arms = [parse_arm(text) for text in texts] or [Arm("now")]
    names = [arm.name for arm in arms]
    if len(set(names)) < len(names):
        raise ArmInvalid("every arm needs a name of its own")
    if len(arms) > MOST_ARMS:
        raise ArmInvalid(f"{len(arms)} arms; at most {MOST_ARMS} are compared at once")
    return arms


def parse_arm(text: str) -> Arm:
    name, _, rest = text.partition(":")
    if not _NAME.fullmatch(name):
        raise ArmInvalid(f"{name[:40]!r} is no name: letters, digits, dot, hyphen, up to 32")
    values: dict[str, Any] = {}
    for pair in rest.split(",") if rest else ():
        key, equals, value = pair.partition("=")
        if not equals or key not in _KEYS:
            known = ", ".join(_KEYS)
            raise ArmInvalid(f"arm {name}: {pair[:40]!r} is no key=value; keys are {known}")
        values[key] = _value(name, key, value)
    return Arm(name, **values)


_KEYS = [field.name for field in fields(Arm) if field.name != "name"]


def _value(name: str, key: str, value: str) -> str | int:
    if key in {"candidates", "attempts"}:
        return _number(name, key, value)
    if key == "preset" and value not in PRESETS:
        raise ArmInvalid(f"arm {name}: no preset {value!r}; there are {', '.join(PRESETS)}")
    if key in {"tone", "instruction"}:
        return _words(name, key, value)
    if not value:
        raise ArmInvalid(f"arm {name}: {key} is empty")
    return value


def _number(name: str, key: str, value: str) -> int:
    low, high = CANDIDATES if key == "candidates" else ATTEMPTS
    if not value.isascii() or not value.isdigit() or not low <= int(value[:9]) <= high:
        raise ArmInvalid(f"arm {name}: {key} must be a number from {low} to {high}")
    return int(value)


def _words(name: str, key: str, value: str) -> str:
    """The text itself, or `@FILE`: a text with a comma or several lines."""
    if value.startswith("@"):
        try:
            with Path(value[1:]).open(encoding="utf-8") as file:
                value = file.read(MAX_TEXT_CHARS + 1)
        except (OSError, UnicodeDecodeError) as error:
            raise ArmInvalid(f"arm {name}: {key} cannot be read: {error}") from None
    if len(value) > MAX_TEXT_CHARS:
        raise ArmInvalid(f"arm {name}: {key} is longer than {MAX_TEXT_CHARS} characters")
    return value.strip()
