"""Servers as their makers document them: what each refuses and where it puts what it sends."""

import pytest
from openai.types.chat import ChatCompletion

from tests.worker.engine.test_openai_api import api, ask, completion, connect  # noqa: F401
from worker.engine import EngineFailed

REPLY = "확인 후 답변드리겠습니다."
THOUGHT = "The customer asks for a phone number."


def answer(text=REPLY, reason="stop", usage=True, **message):
    body = completion()[1]
    body["choices"][0]["message"] |= {"content": text, **message}
    body["choices"][0]["finish_reason"] = reason
    if not usage:
        del body["usage"]
    return body


def refused(param, message, code="unsupported_parameter"):
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return 400, {"error": error}


def openai_reasoning(headers, body):
    """OpenAI's reasoning models: their errors are quoted from its API."""
    if "max_tokens" in body:
        return refused(
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
        )
    for name in ("temperature", "top_p"):
        if body.get(name, 1) != 1:
            return refused(
                name,
                f"Unsupported value: '{name}' does not support {body[name]} with this model. "
                "Only the default (1) value is supported.",
                "unsupported_value",
            )
    if body["max_completion_tokens"] < 1000:  # all of them went into thoughts that nobody sees
        return 200, answer("", "length")
    return 200, answer()


def vllm(headers, body):
    """A reasoning parser splits thoughts off; `top_k` and the penalty are taken."""
    return 200, answer(reasoning_content=THOUGHT, tool_calls=[])


def vllm_strict(headers, body):
    """A newer one calls it `reasoning`; what it does not know is an error that names it."""
    if "ignore_eos" in body:
        errors = "[{'type': 'extra_forbidden', 'loc': ('body', 'ignore_eos'), 'msg': 'Extra'}]"
        return 422, {"object": "error", "message": errors, "type": "BadRequestError", "code": 422}
    return 200, answer(reasoning=THOUGHT)


def sglang(headers, body):
    """Without a parser thoughts stand in the content; the stop token comes beside the reason."""
    return 200, answer(f"<think>\n{THOUGHT}\n</think>\n\n{REPLY}", reason="stop")


def sglang_open(headers, body):
    """The template began the thought, so that only its end is in the content."""
    return 200, answer(f"{THOUGHT}\n</think>\n\n{REPLY}", reason=None)


def ollama(headers, body):
    """Wants no key, sends thoughts as `reasoning`."""
    if "authorization" in headers:
        return 401, {"error": "unexpected"}
    return 200, answer(reasoning=THOUGHT)


def lm_studio(headers, body):
    """Knows no `seed` for some runtimes, ends with "eos", and may leave `usage` out."""
    if "seed" in body:
        return 400, {"error": "Unrecognized key(s) in object: 'seed'"}
    return 200, answer(reason="eos", usage=False, reasoning_content="")


SERVERS = {
    server.__name__: server
    for server in (openai_reasoning, vllm, vllm_strict, sglang, sglang_open, ollama, lm_studio)
}
ASKED = {"do_sample": True, "temperature": 0.7, "top_p": 0.9, "seed": 5, "max_new_tokens": 90}


@pytest.mark.parametrize("name", SERVERS)
def test_every_server_gives_the_reply_and_nothing_else(api, connect, name):  # noqa: F811
    api.answers = [(0, SERVERS[name])]
    engine = connect(api_key="" if name == "ollama" else "sk-x", max_retries=0)
    assert ask(engine, **ASKED).text == REPLY


def test_what_was_refused_is_not_said_again(api, connect):  # noqa: F811
    api.answers = [(0, openai_reasoning)]
    engine = connect(max_retries=0)
    ask(engine, **ASKED)
    lessons = len(api.requests)
    assert lessons == 5  # the name of the length, temperature, top-p, room for thoughts, and right
    ask(engine, **ASKED)
    assert len(api.requests) == lessons + 1
    body = api.requests[-1][2]
    assert body["max_completion_tokens"] == 90 + 2048
    assert not {"max_tokens", "temperature", "top_p"} & set(body)
    assert body["seed"] == 5


def test_an_extra_that_is_refused_is_left_out(api, connect):  # noqa: F811
    api.answers = [(0, vllm_strict)]
    engine = connect(extra_sampling=True, max_retries=0)
    assert ask(engine, ignore_eos=True, repetition_penalty=1.2).text == REPLY
    assert "ignore_eos" not in api.requests[-1][2]
    assert api.requests[-1][2]["repetition_penalty"] == 1.2


def test_a_model_that_only_thinks_writes_nothing(api, connect):  # noqa: F811
    api.answers = [(200, answer(None, "length", reasoning_content=THOUGHT))]
    assert ask(connect(), max_new_tokens=90).text == ""
    assert [body["max_tokens"] for _, _, body in api.requests] == [90, 90 + 2048]


def test_a_prompt_that_is_too_long_teaches_nothing(api, connect):  # noqa: F811
    """As vLLM says it, which names `max_tokens`."""
    words = (
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens "
        "(4910 in the messages, 90 in the completion). Please reduce max_tokens."
    )
    api.answers = [refused(None, words, 400), (0, vllm)]
    engine = connect(max_retries=0)
    with pytest.raises(EngineFailed, match="the server answered 400"):
        ask(engine, max_new_tokens=90)
    assert ask(engine, max_new_tokens=90).text == REPLY
    assert api.requests[-1][2]["max_tokens"] == 90


def test_every_prompt_that_was_cut_while_thinking_gets_more(api, connect):  # noqa: F811
    """Also those that were on their way when the first one showed it."""
    thinking = answer(None, "length", reasoning_content=THOUGHT)
    engine = connect(max_retries=0)
    api.answers = [(200, thinking)]
    body = {"model": "m", "messages": [], "max_tokens": 90}
    dialect, cut = engine._dialect, ChatCompletion.model_validate(thinking)
    sent = dialect.spoken(body)
    assert dialect.learn_to_wait(cut, body, sent)
    assert dialect.learn_to_wait(cut, body, sent)
    assert not dialect.learn_to_wait(cut, body, dialect.spoken(body))


def test_a_refusal_that_names_nothing_we_sent_is_reported(api, connect):  # noqa: F811
    api.answers = [refused("model", "The model `gpt-9` does not exist", "model_not_found")]
    with pytest.raises(EngineFailed, match="the server answered 400"):
        ask(connect(max_retries=0))
    assert len(api.requests) == 1


def test_a_server_that_refuses_everything_is_given_up(api, connect):  # noqa: F811
    names = iter(["temperature", "seed", "max_tokens", "max_completion_tokens"] * 3)

    def moody(headers, body):
        return refused(name := next(names), f"'{name}' is wrong")

    api.answers = [(0, moody)]
    with pytest.raises(EngineFailed, match="the server answered 400"):
        ask(connect(max_retries=0), **ASKED)
    assert len(api.requests) == 5
