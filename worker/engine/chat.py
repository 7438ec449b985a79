"""Messages to token ids and back, so that no message can ever speak as the template.

A chat template turns roles into special tokens (`[|user|]`, `<|im_end|>` …). Text inside a
message that spells such a token would be tokenised into it, and a customer could end the system
message or write the assistant's turn. So every such spelling in a content is broken with a space
first, found by the tokenizer's own matching, and the finished prompt is counted again.
"""

from collections import Counter
from collections.abc import Sequence
from typing import cast

from jinja2.exceptions import TemplateError
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase

from .types import check_messages

_MAX_ROUNDS = 8


class ChatText:
    """A tokenizer with its chat template; safe to use from several threads at once."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
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
        return self._backend.decode(list(ids), skip_special_tokens=True)

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

    def _render(self, messages: list[dict[str, str]]) -> str:
        try:
            return self._apply(messages)
        except TemplateError as error:
            if messages[0]["role"] != "system" or len(messages) == 1:
                raise ValueError(f"prompt: the chat template refuses it: {error}") from error
        try:  # some templates know no system role: put its text before the first turn's
            return self._apply(_fold_system(messages))
        except TemplateError as error:
            raise ValueError(f"prompt: the chat template refuses it: {error}") from error

    def _apply(self, messages: list[dict[str, str]]) -> str:
        rendered = self._tokenizer.apply_chat_template(
            messages,
            tokenize=False,
            add_generation_prompt=True,
            enable_thinking=False,  # Qwen3's switch; templates without it ignore it
        )
        return cast(str, rendered)


def _fold_system(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    system, first, *rest = messages
    content = f"{system['content']}\n\n{first['content']}"
    return [{"role": first["role"], "content": content}, *rest]
