import math
import subprocess
import sys

import pytest

from worker.engine import SamplingParams


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", 0),
        ("temperature", 0.0),
        ("temperature", -1),
        ("temperature", math.nan),
        ("temperature", math.inf),
        ("temperature", "1"),
        ("temperature", True),
        ("top_k", 0),
        ("top_k", -3),
        ("top_k", 2.5),
        ("top_k", True),
        ("top_p", 0),
        ("top_p", 0.0),
        ("top_p", 1.01),
        ("top_p", -0.1),
        ("top_p", math.nan),
        ("repetition_penalty", 0),
        ("repetition_penalty", math.nan),
        ("max_new_tokens", 0),
        ("max_new_tokens", 1.5),
        ("max_new_tokens", None),
        ("seed", -1),
        ("seed", 2**63),
        ("seed", 1.0),
        ("do_sample", 1),
        ("ignore_eos", "yes"),
    ],
)
def test_a_wrong_value_is_named(field, value):
    with pytest.raises(ValueError, match=f"^{field}:"):
        SamplingParams(**{field: value})


def test_the_bounds_themselves_are_right():
    SamplingParams(temperature=1, top_k=1, top_p=1, seed=0, max_new_tokens=1)
    SamplingParams(temperature=10.0, top_p=1e-9, seed=2**63 - 1, repetition_penalty=0.5)


def test_the_types_come_without_torch():
    names = "SamplingParams, Generation, Engine, EngineBusy, EngineFailed, Prompt"
    program = (
        f"import sys; from worker.engine import {names}; "
        "assert not {'torch', 'transformers', 'openai'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
