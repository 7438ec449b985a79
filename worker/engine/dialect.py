"""What a server of somebody else's takes and sends: learnt from its answers, once.

The chat API is spoken in dialects. OpenAI's newer models refuse `max_tokens` and any temperature
but 1, other servers know no `seed`, and a model that thinks spends its tokens on thoughts that
arrive in one of three places. Nothing of this can be asked for, so a refused parameter is renamed
or left out, and the request repeated; a model that thought until its tokens were gone gets more.
"""

import threading
from dataclasses import dataclass
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from .thoughts import without_thoughts

_INSTEAD = {"max_tokens": "max_completion_tokens"}
_NEEDED = {"model", "messages"}
_ROOM = 2048
"""Tokens beside those of the reply for a model that thinks."""
_ENDED = {None, "", "stop", "eos", "end_turn", "length", "max_tokens"}
_CUT = {"length", "max_tokens"}
_TOO_LONG = "context length"


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    cut: bool
    """Ended by its length."""
    prompt_tokens: int
    completion_tokens: int


class Dialect:
    """Of one server and model; used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[str, str | None] = {}
        """A parameter's other name, or None where it is left out."""
        self._thinks = False

    def spoken(self, body: dict[str, Any]) -> dict[str, Any]:
        """`body` as this server takes it."""
        with self._lock:
            names, thinks = dict(self._names), self._thinks
        spoken = self._renamed(body, names)
        if "extra_body" in spoken:
            spoken["extra_body"] = self._renamed(spoken["extra_body"], names)
        for name in ("max_tokens", "max_completion_tokens"):
            if thinks and name in spoken:
                spoken[name] += _ROOM
        return spoken

    def learn(self, error: openai.APIStatusError, sent: dict[str, Any]) -> bool:
        """Whether `error` names something in `sent` that can be said otherwise or left out."""
        if error.status_code not in (400, 422) or _TOO_LONG in str(error.body or error.message):
            return False  # one prompt's length says nothing about the others
        flat = {**sent, **sent.get("extra_body", {})}
        name = _named(error, [key for key in flat if key not in _NEEDED and key != "extra_body"])
        if name is None:
            return False
        with self._lock:
            original = next((old for old, new in self._names.items() if new == name), name)
            self._names[original] = _INSTEAD.get(name)
        return True

    def learn_to_wait(
        self, answer: ChatCompletion, body: dict[str, Any], sent: dict[str, Any]
    ) -> bool:
        """Whether the model thought until its tokens were gone, and `body` is worth asking again.

        Several prompts may be on their way when the first shows it: each of them is cut.
        """
        read = read_answer(answer)
        if not read.cut or read.text:
            return False
        with self._lock:
            self._thinks = True
        return self.spoken(body) != sent

    def _renamed(self, body: dict[str, Any], names: dict[str, str | None]) -> dict[str, Any]:
        pairs = ((names.get(name, name), value) for name, value in body.items())
        return {name: value for name, value in pairs if name is not None}


def read_answer(answer: ChatCompletion) -> Answer:
    """Raises what malformed bodies raise; a body without any text is one, unless it was cut."""
    choice = answer.choices[0]
    reason: str | None = choice.finish_reason
    if reason not in _ENDED:
        raise ValueError(f"finish_reason {reason}")
    cut = reason in _CUT
    text = choice.message.content
    if text is None and (cut or _thoughts(choice.message)):
        text = ""
    if not isinstance(text, str):
        raise ValueError("no text")
    usage = answer.usage
    return Answer(
        without_thoughts(text) if "<" in text else text,
        cut,
        int(usage.prompt_tokens or 0) if usage else 0,
        int(usage.completion_tokens or 0) if usage else 0,
    )


def _thoughts(message: Any) -> str | None:
    """Where vLLM, SGLang and LM Studio put them, and where newer ones and Ollama do."""
    extra = getattr(message, "model_extra", None) or {}
    return extra.get("reasoning_content") or extra.get("reasoning")


def _named(error: openai.APIStatusError, names: list[str]) -> str | None:
    """The one of `names` that the error is about: by its `param`, else by its words."""
    param = str(getattr(error, "param", None) or "").rpartition(".")[2]
    if param in names:
        return param
    words = str(error.body or error.message)[:4000]
    found = [(words.find(name), name) for name in names if name in words]
    return min(found)[1] if found else None
