"""How freely the model writes: named presets, and the bounds a shop may set itself.

Measured on EXAONE-3.5 and gpt-4o-mini with this product's prompt: greedy and low temperatures
give safe Korean; a temperature of 2 with top_k 100 drifts into English, 10 gives broken text.
"""

from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class SamplingValues(BaseModel):
    """Sampling parameters within what a shop may set; wrong values are refused, never clamped."""

    model_config = ConfigDict(extra="forbid")

    do_sample: bool = True
    temperature: float = Field(1.0, gt=0, le=1.5)
    top_k: int | None = Field(None, ge=1, le=200)
    top_p: float | None = Field(None, gt=0, le=1)
    repetition_penalty: float = Field(1.0, ge=1, le=1.5)
    max_new_tokens: int = Field(128, ge=32, le=512)

    @model_validator(mode="after")
    def _greedy_has_no_knobs(self) -> Self:
        if not self.do_sample and (self.top_k or self.top_p or self.temperature != 1.0):
            raise ValueError("greedy decoding takes no temperature, top_k or top_p")
        return self


@dataclass(frozen=True, slots=True)
class Preset:
    key: str
    title: str
    explanation: str
    values: dict[str, Any]


ALL_PRESETS = (
    Preset(
        "greedy",
        "가장 안전하게",
        "항상 가장 그럴듯한 단어만 고릅니다. 같은 문의에는 늘 같은 답글이 나옵니다.",
        {"do_sample": False},
    ),
    Preset(
        "balanced",
        "기본",
        "자연스럽게 쓰되 엉뚱한 표현은 피합니다.",
        {"temperature": 0.7, "top_p": 0.9},
    ),
    Preset(
        "cool",
        "차분하게",
        "답글마다 표현이 조금만 달라집니다.",
        {"temperature": 0.3},
    ),
    Preset(
        "sampling",
        "자유롭게",
        "모델이 배운 확률 그대로 고릅니다. 가끔 단정적인 문장이 나와 검사에서 걸러집니다.",
        {"temperature": 1.0},
    ),
    Preset(
        "top_k",
        "후보 단어 50개 안에서",
        "다음 단어를 그럴듯한 50개 가운데서 고릅니다.",
        {"temperature": 1.0, "top_k": 50},
    ),
    Preset(
        "top_p",
        "그럴듯한 단어 안에서",
        "가능성이 낮은 나머지 10%는 빼고 고릅니다.",
        {"temperature": 1.0, "top_p": 0.9},
    ),
    Preset(
        "varied",
        "다양하게",
        "답글마다 표현이 달라집니다. 아주 드문 말만 피합니다.",
        {"temperature": 0.9, "top_k": 50, "top_p": 0.95},
    ),
)
"""In the order in which a page lists them. A key is small letters and `_`."""
PRESETS = {preset.key: preset for preset in ALL_PRESETS}
DEFAULT_PRESET = "balanced"


def sampling_for(preset: str, overrides: dict[str, Any]) -> SamplingValues:
    """The values of a preset with the shop's own on top; an unknown preset is the default one."""
    chosen = PRESETS.get(preset, PRESETS[DEFAULT_PRESET])
    return SamplingValues.model_validate({**chosen.values, **overrides})


def safer(values: SamplingValues, attempt: int) -> SamplingValues:
    """What attempt number `attempt` (1 is the first) samples with: cooler step by step."""
    if attempt == 1 or not values.do_sample:
        # Greedy would repeat itself word for word: a little warmth finds another text.
        return values if attempt == 1 else SamplingValues(temperature=0.3, top_p=0.9)
    cooler = min(values.temperature, max(0.2, values.temperature * 0.6 ** (attempt - 1)))
    return values.model_copy(update={"temperature": cooler, "top_p": min(values.top_p or 1.0, 0.9)})
