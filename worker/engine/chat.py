"""Messages to token ids and back, so that no message can ever speak as the template.

A chat template turns roles into special tokens (`[|user|]`, `<|im_end|>` …). Text inside a
message that spells such a token would be tokenised into it, and a customer could end the system
message or write the assistant's turn. So every such spelling in a content is broken with a space
first, found by the tokenizer's own matching, and the finished prompt is counted again.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from jinja2.exceptions import TemplateError
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase

from .thoughts import opens_thought, without_thoughts
from .types import check_messages

_MAX_ROUNDS = 8
_SYSTEM, _ASKED, _ANSWERED = "weiß-1", "blau-2", "gelb-3"
"""Contents by which a template is tried: no special tokens, nothing that one would strip."""
_NO_THINKING: dict[str, Any] = {
    "enable_thinking": False,  # Qwen 3, EXAONE 4, Kanana 2
    "thinking": False,  # Granite, DeepSeek
    "skip_reasoning": True,  # HyperCLOVA X Think
}
"""Each family's switch; templates ignore what they do not know."""


class ChatText:
    """A tokenizer with its chat template; safe to use from several threads at once."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self.tokenizer = self._tokenizer = tokenizer
        # The bare Rust object: unlike the wrapper around it, encoding changes nothing in it.
        self._backend: Tokenizer = tokenizer.backend_tokenizer
        self._backend.no_truncation()
        self._backend.no_padding()
        added = tokenizer.added_tokens_decoder
        words = {number: token.content for number, token in added.items() if token.content.strip()}
        unknown = tokenizer.unk_token_id
        # An unknown character may become <unk> as anywhere else; only spelling it out is broken.
        self._reserved = {number for number in words if number != unknown}
        self._words = words
        self._fold = False
        self._opened = False
        if self.has_template:
            self._try_template()

    @property
    def has_template(self) -> bool:
        return bool(self._tokenizer.chat_template)

    def encode_messages(self, messages: object) -> list[int]:
        """Token ids of `messages` and the opening of the assistant's turn.

        Raises `ValueError` naming `prompt` for a wrong message or a template that refuses it.
        """
        checked = check_messages(messages)
        if not self.has_template:
            raise ValueError("prompt: this model has no chat template; give token ids")
        safe = [{"role": m["role"], "content": self.neutralise(m["content"])} for m in checked]
        ids = self._encode(self._render(safe))
        blank = [{"role": m["role"], "content": "x"} for m in checked]
        if self._special(ids) != self._special(self._encode(self._render(blank))):
            raise ValueError("prompt: the text still spells a token of the chat template")
        return ids

    def encode_answer(self, text: str) -> list[int]:
        """Token ids of `text` as the assistant's whole turn after `encode_messages`, to its end.

        For training: what the engine would have to write for `text` to be its answer. Raises
        `ValueError` where neither template nor tokenizer says how a turn ends.
        """
        ends = sorted(self._turn_ends()) if self.has_template else []
        end = ends[0] if ends else self._tokenizer.eos_token_id
        if not isinstance(end, int):
            raise ValueError("model: nothing says how the assistant's turn ends; it cannot learn")
        return [*self._encode(self.neutralise(text)), end]

    @property
    def end_ids(self) -> frozenset[int]:
        """What ends a text by the tokenizer, and the token that ends a turn of the assistant by the
        template: a fine-tuned model's configs often still name its base's."""
        ends = {self._tokenizer.eos_token_id} - {None}
        if self.has_template:
            ends |= self._turn_ends()
        return frozenset(ends)

    def neutralise(self, content: str) -> str:
        """`content` with a space inside every text that would become an added token."""
        for _ in range(_MAX_ROUNDS):
            spans = self._spans(content)
            if not spans:
                return content
            for start, end in reversed(spans):
                middle = start + 1 if end - start > 1 else end
                content = content[:middle] + " " + content[middle:]
        for start, end in reversed(self._spans(content)):
            content = content[:start] + content[end:]
        return content

    def decode(self, ids: Sequence[int]) -> str:
        """The text of `ids` without special tokens and without what the model thought aloud."""
        text = self._backend.decode(list(ids), skip_special_tokens=True)
        return without_thoughts(text, opened=self._opened) if "<" in text or self._opened else text

    def _spans(self, content: str) -> list[tuple[int, int]]:
        encoding = self._backend.encode(content, add_special_tokens=False)
        return [
            (start, end)
            for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
            if number in self._reserved or content[start:end] == self._words.get(number)
        ]

    def _encode(self, text: str) -> list[int]:
        return self._backend.encode(text, add_special_tokens=False).ids

    def _special(self, ids: list[int]) -> Counter[int]:
        return Counter(number for number in ids if number in self._reserved)

    def _try_template(self) -> None:
        """Find out whether a system message comes through; some templates have no branch for it.

        Raises `ValueError` when not even one folded into the first turn does.
        """
        asked = [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": _ASKED},
        ]
        try:
            self._fold = _SYSTEM not in self._apply(asked)
        except TemplateError:
            self._fold = True
        rendered = self._render(asked)
        if _SYSTEM not in rendered or _ASKED not in rendered:
            raise ValueError("the chat template drops the system message or the question")
        self._opened = opens_thought(rendered)

    def _turn_ends(self) -> set[int]:
        turns = [{"role": "user", "content": _ASKED}, {"role": "assistant", "content": _ANSWERED}]
        try:
            rendered = self._apply(turns, answered=True)
        except TemplateError:
            return set()
        behind = self._encode(rendered.rpartition(_ANSWERED)[2].lstrip())[:1]
        return {number for number in behind if number in self._reserved}

    def _render(self, messages: list[dict[str, str]]) -> str:
        if self._fold and messages[0]["role"] == "system" and len(messages) > 1:
            messages = _fold_system(messages)
        try:
            return self._apply(messages)
        except TemplateError as error:
            raise ValueError(f"prompt: the chat template refuses it: {error}") from error

    def _apply(self, messages: list[dict[str, str]], *, answered: bool = False) -> str:
        rendered = self._tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=not answered, **_NO_THINKING
        )
        return cast(str, rendered)


def _fold_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    system, first, *rest = messages
    content = f"{system['content']}\n\n{first['content']}"
    return [{"role": first["role"], "content": content}, *rest]
