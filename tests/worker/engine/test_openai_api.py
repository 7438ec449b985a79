"""Against a local server that answers as the real API does, good and bad."""

import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from worker.engine import EngineBusy, EngineFailed, OpenAIEngine, SamplingParams

KEY = "sk-test-6f1c2b9d"
QUESTION = [
    {"role": "system", "content": "봇입니다."},
    {"role": "user", "content": "제 번호는 010-1234-5678 입니다."},
]


def completion(text="확인 후 답변드리겠습니다.", reason="stop"):
    message = {"role": "assistant", "content": text, "refusal": None}
    return 200, {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "gpt-4o-mini",
        "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
        "usage": {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30},
    }


def refusal(status):
    body = {"error": {"message": f"refused, key {KEY}", "type": "error", "code": None}}
    return status, body


class FakeApi(ThreadingHTTPServer):
    """Answers `answers` in turn, the last one again and again; keeps what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = [completion()]
        self.headers = {}
        self.requests = []
        self.times = []
        self.gate = threading.Event()
        self.gate.set()
        self.inside = self.most_inside = 0
        self.arrived = threading.Semaphore(0)
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        api = self.server
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with api.lock:
            api.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            api.times.append(time.monotonic())
            api.inside += 1
            api.most_inside = max(api.most_inside, api.inside)
            answers = api.answers
            status, answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if callable(answer):
                status, answer = answer({k.lower(): v for k, v in self.headers.items()}, body)
        api.arrived.release()
        api.gate.wait(30)
        with api.lock:
            api.inside -= 1
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            for name, value in api.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            pass  # the client gave up waiting, as some tests want

    def log_message(self, *args):
        pass


@pytest.fixture
def api():
    server = FakeApi()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.gate.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def connect(api):
    engines = []

    def make(**changes):
        settings = {"model": "gpt-4o-mini", "base_url": api.url, "api_key": KEY, "timeout": 10.0}
        settings |= {"max_concurrency": 4, "mask": None, **changes}
        engines.append(OpenAIEngine(**settings))
        return engines[-1]

    yield make
    api.gate.set()
    for engine in engines:
        engine.close()


def ask(engine, **sampling):
    return engine.submit(QUESTION, SamplingParams(**sampling)).result(timeout=60)


def test_a_completion(api, connect):
    result = ask(connect(), do_sample=True, temperature=0.7, top_p=0.9, max_new_tokens=90, seed=5)
    assert (result.text, result.finish_reason) == ("확인 후 답변드리겠습니다.", "stop")
    assert (result.prompt_tokens, result.completion_tokens, result.token_ids) == (21, 9, ())
    path, headers, body = api.requests[0]
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert body == {
        "model": "gpt-4o-mini",
        "messages": QUESTION,
        "max_tokens": 90,
        "temperature": 0.7,
        "top_p": 0.9,
        "seed": 5,
    }


def test_greedy_is_temperature_zero(api, connect):
    api.answers = [completion(reason="length")]
    assert ask(connect()).finish_reason == "length"
    assert api.requests[0][2]["temperature"] == 0


def test_personal_data_is_masked_before_it_leaves(api, connect):
    ask(connect(mask=lambda text: text.replace("010-1234-5678", "[전화번호]")))
    assert "010-1234-5678" not in json.dumps(api.requests[0][2], ensure_ascii=False)
    assert "[전화번호]" in api.requests[0][2]["messages"][1]["content"]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(api, connect, status):
    api.answers = [refusal(status), completion()]
    api.headers = {"retry-after": "1"}
    assert ask(connect()).text
    assert len(api.requests) == 2
    assert api.times[1] - api.times[0] >= 1.0


def test_a_server_error_is_tried_again(api, connect):
    api.answers = [refusal(500), completion()]
    assert ask(connect()).text
    assert len(api.requests) == 2


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_lasting_error_is_reported(api, connect, status):
    api.answers = [refusal(status)]
    with pytest.raises(EngineFailed, match=f"the server answered {status}") as caught:
        ask(connect(max_retries=1))
    assert len(api.requests) == (2 if status == 500 else 1)
    assert KEY not in str(caught.value)


def test_no_answer_in_time(api, connect):
    api.gate.clear()
    with pytest.raises(EngineFailed, match="in time"):
        ask(connect(timeout=0.2, max_retries=1))
    assert len(api.requests) == 2


def test_nobody_there(connect):
    with pytest.raises(EngineFailed, match="no connection"):
        ask(connect(base_url="http://127.0.0.1:9/v1", max_retries=0))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>gateway</html>",
        b'{"choices": [',
        {},
        {"choices": []},
        {"choices": [{}]},
        {"choices": [{"message": {"content": None}, "finish_reason": "stop"}]},
        {"choices": [{"message": {"content": "x"}, "finish_reason": "content_filter"}]},
        {"choices": "x", "usage": 3},
        [1],
        "text",
    ],
)
def test_a_malformed_body(api, connect, body):
    api.answers = [(200, body)]
    with pytest.raises(EngineFailed, match="malformed"):
        ask(connect(max_retries=0))


@pytest.mark.parametrize(
    ("sampling", "field"),
    [
        ({"do_sample": True, "top_k": 5}, "top_k"),
        ({"repetition_penalty": 1.2}, "repetition_penalty"),
        ({"ignore_eos": True}, "ignore_eos"),
    ],
)
def test_what_the_standard_lacks_is_refused_or_sent_as_an_extra(api, connect, sampling, field):
    with pytest.raises(ValueError, match=f"^{field}:"):
        ask(connect(), **sampling)
    assert api.requests == []
    ask(connect(extra_sampling=True), **sampling)
    assert field in api.requests[0][2]


@pytest.mark.parametrize("prompt", [[], [1, 2], None, [{"role": "x", "content": "y"}]])
def test_a_wrong_prompt_is_named(connect, prompt):
    with pytest.raises(ValueError, match=r"^prompt"):
        connect().submit(prompt, SamplingParams())


def test_the_limits_on_running_and_waiting(api, connect):
    engine = connect(max_concurrency=2, max_waiting=3)
    api.gate.clear()
    futures = [engine.submit(QUESTION, SamplingParams()) for _ in range(5)]
    with pytest.raises(EngineBusy):
        engine.submit(QUESTION, SamplingParams())
    assert futures[4].cancel()
    futures[4] = engine.submit(QUESTION, SamplingParams())
    for _ in range(2):
        assert api.arrived.acquire(timeout=60)
    api.gate.set()
    assert all(future.result(timeout=60).text for future in futures)
    assert api.most_inside == 2
    assert engine.submit(QUESTION, SamplingParams()).result(timeout=60).text


def test_close(api, connect):
    engine = connect(max_concurrency=1)
    engine.close()
    engine.close()
    with pytest.raises(EngineFailed, match="closed"):
        engine.submit(QUESTION, SamplingParams())


def test_the_key_is_in_no_log(api, connect, caplog):
    caplog.set_level(logging.DEBUG)
    api.answers = [refusal(500), refusal(401)]
    engine = connect()
    with pytest.raises(EngineFailed):
        ask(engine)
    assert caplog.records
    assert KEY not in caplog.text
    assert KEY not in repr(engine)


def test_a_server_without_keys_gets_no_header(api, connect):
    assert ask(connect(api_key="")).text
    assert "authorization" not in api.requests[0][1]
