"""The engine on somebody else's server: any OpenAI-compatible chat API.

OpenAI itself, vLLM, SGLang, Ollama and LM Studio answer `POST {base_url}/chat/completions`, each in
its dialect (`dialect.py`). The `openai` client does the protocol and retries 408, 409, 429 and 5xx
with backoff, honouring `Retry-After`. What leaves the machine goes through `mask` first; the key is
only ever in the header, and there is no header without one.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import openai
from openai.types.chat import ChatCompletion

from .dialect import Dialect, read_answer
from .types import (
    MAX_WAITING,
    EngineBusy,
    EngineFailed,
    Figures,
    Generation,
    Prompt,
    SamplingParams,
    check_messages,
)

MAX_RETRIES = 3
_MOST_LESSONS = 10
"""Parameters that may be refused, one after the other, and the room for thoughts."""


class OpenAIEngine:
    """`Engine` over an OpenAI-compatible server.

    `timeout` is for one attempt, in seconds. `mask` is applied to every message's content before
    it leaves the machine. Greedy is sent as temperature 0. The chat API has no `top_k`,
    `repetition_penalty` and `ignore_eos`: asking for them is a `ValueError`, as are token ids,
    except for servers that say they take them (`extra_sampling=True`: vLLM, SGLang).
    `token_ids` of the result are empty; the server's own count is in `completion_tokens`.
    """

    name = "openai"
    revision: str | None = None

    def __init__(
        self,
        *,
        model: str,
        base_url: str,
        api_key: str,
        timeout: float = 60.0,
        max_concurrency: int = 8,
        mask: Callable[[str], str] | None = None,
        max_waiting: int = MAX_WAITING,
        max_retries: int = MAX_RETRIES,
        extra_sampling: bool = False,
    ) -> None:
        self.model = model
        self.device = base_url
        self.summary = f"{model} at {base_url}"
        self._mask = mask
        self.extra_sampling = extra_sampling
        self._dialect = Dialect()
        self._headers: dict[str, Any] = {} if api_key else {"Authorization": openai.Omit()}
        self._client = openai.OpenAI(
            api_key=api_key or "none",
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
        )
        self._pool = ThreadPoolExecutor(max_concurrency, thread_name_prefix="openai")
        self._places = threading.BoundedSemaphore(max_concurrency + max_waiting)
        self._concurrency = max_concurrency
        self._counting, self._entered, self._left = threading.Lock(), 0, 0
        self._closed = False

    def submit(self, prompt: Prompt, sampling: SamplingParams) -> Future[Generation]:
        if self._closed:
            raise EngineFailed("the engine is closed")
        body = self._body(self._masked(prompt), sampling)
        if not self._places.acquire(blocking=False):
            raise EngineBusy("too many prompts are waiting already")
        future = self._pool.submit(self._complete, body, time.perf_counter())
        future.add_done_callback(lambda _: self._leave())
        with self._counting:
            self._entered += 1
        return future

    def _leave(self) -> None:
        self._places.release()
        with self._counting:
            self._left += 1

    def stalled_seconds(self) -> float:
        """0: each request has a time-out of its own."""
        return 0.0

    def figures(self) -> Figures:
        open_ = self._entered - self._left
        used = min(open_, self._concurrency)
        return Figures(rows=self._concurrency, rows_used=used, waiting=open_ - used)

    def close(self) -> None:
        """Cancel what has not started, wait for what is on the wire (at most its time-out)."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    def _masked(self, prompt: Prompt) -> list[dict[str, str]]:
        messages = check_messages(prompt)
        mask = self._mask
        if mask is None:
            return messages
        return [{"role": m["role"], "content": mask(m["content"])} for m in messages]

    def _body(self, messages: list[dict[str, str]], sampling: SamplingParams) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "max_tokens": sampling.max_new_tokens,
            "temperature": sampling.temperature if sampling.do_sample else 0.0,
        }
        if sampling.do_sample and sampling.top_p is not None:
            body["top_p"] = sampling.top_p
        if sampling.seed is not None:
            body["seed"] = sampling.seed
        extra = _beyond_the_standard(sampling)
        if extra and not self.extra_sampling:
            raise ValueError(f"{next(iter(extra))}: this server's chat API does not take it")
        return {**body, "extra_body": extra} if extra else body

    def _complete(self, body: dict[str, Any], started: float) -> Generation:
        try:
            return _generation(self._asked(body), started)
        except openai.APIStatusError as error:
            raise EngineFailed(f"the server answered {error.status_code}") from None
        except openai.APITimeoutError:
            raise EngineFailed("the server did not answer in time") from None
        except openai.APIConnectionError as error:
            raise EngineFailed(f"no connection to the server: {error.__cause__!r}") from None
        except (openai.OpenAIError, ValueError, TypeError, AttributeError, LookupError):
            # The client builds its objects without checking them: a body that is not what the
            # API promises shows only when it is read.
            raise EngineFailed("the server's answer is malformed") from None

    def _asked(self, body: dict[str, Any]) -> ChatCompletion:
        """The answer to `body`, said in other words as often as the server teaches us some."""
        for _ in range(_MOST_LESSONS):
            sent = self._dialect.spoken(body)
            try:
                answer: ChatCompletion = self._client.chat.completions.create(
                    **sent, extra_headers=self._headers
                )
            except openai.APIStatusError as error:
                if not self._dialect.learn(error, sent):
                    raise
            else:
                if not self._dialect.learn_to_wait(answer, body, sent):
                    return answer
        raise EngineFailed("the server refuses whatever it is asked")


def _beyond_the_standard(sampling: SamplingParams) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if sampling.do_sample and sampling.top_k is not None:
        extra["top_k"] = sampling.top_k
    if sampling.repetition_penalty != 1.0:
        extra["repetition_penalty"] = sampling.repetition_penalty
    if sampling.ignore_eos:
        extra["ignore_eos"] = True
    return extra


def _generation(answer: ChatCompletion, started: float) -> Generation:
    read = read_answer(answer)
    return Generation(
        token_ids=(),
        text=read.text,
        finish_reason="length" if read.cut else "stop",
        prompt_tokens=read.prompt_tokens,
        completion_tokens=read.completion_tokens,
        seconds=time.perf_counter() - started,
    )
