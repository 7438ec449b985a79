"""Mutated requests for the webhook, as bytes, out of a seed."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

MARK = "비밀표식-7Q2X"
"""In every question: it must show in no answer and no log."""


@dataclass
class Made:
    """One request and whether its question may be recorded."""

    raw: bytes
    name: str
    untouched: bool
    forged: bool
    """The body is not the one that was signed."""


def make(random: Random, name: str, path: str, secret: str) -> Made:
    data = {"question_id": name, "text": f"{MARK} 재입고 되나요?", "product": {"id": "P"}}
    event = {"type": "question.created", "timestamp": datetime.now(UTC).isoformat(), "data": data}
    body = json.dumps(event, ensure_ascii=False).encode()
    signed_first = random.random() < 0.5
    bent = False
    if not signed_first:
        # What is signed is well meant but wrong: the parser is what is tried.
        body, bent = random.choice(BODIES)(random, event), True
    headers = {"content-type": "application/json"}
    headers |= signature_of(name, body, secret)
    signed = body
    touched = random.random() < 0.9 or bent
    if signed_first and touched and random.random() < 0.5:
        body = _bytes(random, body)
    raw = _raw("POST", path, headers, body)
    if touched and random.random() < 0.5:
        raw = random.choice(WHOLE)(random, raw)
    return Made(raw, name, not touched, body != signed)


def signature_of(name: str, body: bytes, secret: str) -> dict[str, str]:
    """As the specification says, over any bytes."""
    moment = int(datetime.now(UTC).timestamp())
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"msg_{name}.{moment}.".encode() + body, "sha256")
    return {
        "webhook-id": f"msg_{name}",
        "webhook-timestamp": str(moment),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def _raw(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: fuzz", f"content-length: {len(body)}"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _bytes(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 6)):
        place = random.randrange(len(changed) + 1)
        match random.randrange(3):
            case 0:
                changed[place:place] = random.randbytes(random.randint(1, 4))
            case 1:
                del changed[place : place + random.randint(1, 8)]
            case _:
                changed[place : place + 1] = random.randbytes(1)
    return bytes(changed)


VALUES = (
    None, True, -1, 1e308, "", "\u0000", "\ud800", "a" * 5000, [], {}, [[[[[]]]]], {"$ne": 1},
    "' OR 1=1 --", "<script>alert(1)</script>", "\u202e", "9" * 400, "0001-01-01T00:00:00Z",
)  # fmt: skip


def _another_value(random: Random, event: dict[str, object]) -> bytes:
    changed = json.loads(json.dumps(event))
    target = random.choice([changed, changed["data"], changed["data"]["product"]])
    key = random.choice([*target, "secret", "author", "asked_at", "extra"])
    target[key] = random.choice(VALUES)
    return json.dumps(changed).encode("utf-8", "surrogatepass")


BODIES: tuple[Callable[[Random, dict[str, object]], bytes], ...] = (
    _another_value,
    _another_value,
    lambda random, event: _bytes(random, json.dumps(event).encode()),
    lambda random, event: json.dumps(event).encode(random.choice(["utf-16", "utf-32", "utf-7"])),
    lambda random, _: b"[" * random.choice([10, 10_000, 200_000]),
    lambda random, _: b'{"a":' * 5000 + b"1" + b"}" * 5000,
    lambda random, _: b"9" * random.choice([10, 10_000]),
    lambda random, _: b"",
    lambda random, _: b"\x00" * 100,
    lambda random, _: b"a" * random.choice([256 * 1024, 256 * 1024 + 1, 600_000]),
    lambda random, event: json.dumps([event] * 50).encode(),
)


def _replaced(old: bytes, *new: bytes) -> Callable[[Random, bytes], bytes]:
    return lambda random, raw: raw.replace(old, random.choice(new), 1)


WHOLE: tuple[Callable[[Random, bytes], bytes], ...] = (
    _bytes,
    lambda random, raw: raw[: random.randrange(len(raw))],
    lambda random, raw: raw + raw,
    _replaced(b"POST", b"GET", b"PUT", b"DELETE", b"OPTIONS", b"TRACE", b"PO ST", b"\x00"),
    _replaced(b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b""),
    _replaced(b"content-length: ", b"content-length: -", b"content-length: 9", b"x: "),
    _replaced(b"content-length: ", b"transfer-encoding: chunked\r\nx: "),
    _replaced(b"application/json", b"text/plain", b"application/json; charset=utf-7", b"", b"\xff"),
    _replaced(b"content-type", b"content-encoding: gzip\r\ncontent-type"),
    _replaced(b"webhook-timestamp: ", b"webhook-timestamp: 1", b"webhook-timestamp: 1e", b"z: "),
    _replaced(b"webhook-id: ", b"webhook-id: \xed\xa0\x80", b"webhook-id: " + b"i" * 9000),
    _replaced(b"v1,", b"v1,v1,", b"v2,", b"", b"v1," + b"A" * 5000, b"v1,\xc3\xa9"),
    _replaced(b"/webhooks/", b"/webhooks/../", b"/webhooks/%00", b"//", b"/webhooks/\xff"),
    _replaced(b"host: fuzz", b"host: a\r\nhost: b", b"host: " + b"h" * 70_000, b"x: \x01"),
)
