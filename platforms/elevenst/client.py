"""Calls to 11번가's Open API: XML in euc-kr, errors inside answers that say 200.

Source: https://openapi.11st.co.kr (상품 Q&A)
"""

import re
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from platforms.access import credential, in_turn, setting
from platforms.base import ShopAccess
from platforms.http import Answer, call, no_answer, refused
from qna.outgoing import DeliveryError

API_BASE = "https://api.11st.co.kr"
SERVICES = "/rest/prodqnaservices"
PER_SECOND = 1.0
WHO = "11st"
GONE = "해당문의건이 존재하지 않습니다"

ROW = "productQna"
FREE_TAGS, CHARS_FOR_A_TAG = 1000, 8
_PREFIX = re.compile(r"<(/?)ns[0-9]{1,2}:")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOTHING = {"0", "-1"}
"""Result codes of an empty list."""


def request(shop: ShopAccess, method: str, path: str, body: bytes | None = None) -> Answer:
    """One call; every status is returned. The caller's address must be registered with 11번가."""
    headers = {"openapikey": credential(shop, "api_key")}
    if body is not None:
        # Not with a GET: 415 has been seen.
        headers["content-type"] = "text/xml; charset=euc-kr"
    url = setting(shop, "api_base", API_BASE).rstrip("/") + SERVICES + path

    def send() -> Answer:
        return call(
            method,
            url,
            timeout=shop.reply_timeout,
            private_hosts=shop.private_hosts,
            writes=body is not None,
            headers=headers,
            content=body,
        )

    return in_turn(shop, shop.name, PER_SECOND, send)


def read_xml(answer: Answer, *, writes: bool) -> ElementTree.Element:
    """The root without name spaces. Raises `DeliveryError` for a refusal in status or body."""
    try:
        root = parse_xml(answer.body)
    except ValueError:
        if not answer.ok:
            raise error_of(answer, "", writes=writes) from None
        raise no_answer(WHO, answer, writes=writes) from None
    code, words = result_of(root)
    if answer.ok and (code == "200" or (not writes and (code in _NOTHING or _is_list(root)))):
        return root
    if answer.ok and not code:
        raise no_answer(WHO, answer, writes=writes)
    raise error_of(answer, f"{code} {words}".strip(), writes=writes)


def _is_list(root: ElementTree.Element) -> bool:
    """Rows without a code, or a list of none."""
    return root.find(ROW) is not None or (root.tag == f"{ROW}s" and not len(root))


def result_of(root: ElementTree.Element) -> tuple[str, str]:
    """Code and message of an answer, under either of the names that are in use."""
    found = {child.tag.lower().replace("_", ""): (child.text or "").strip() for child in root}
    return found.get("resultcode", "")[:10], found.get("message", found.get("resulttext", ""))[:200]


def error_of(answer: Answer, said: str, *, writes: bool) -> DeliveryError:
    """A refusal that comes with 200 is judged by its own code: 500 and -1000 are errors."""
    hints = {
        401: "check the API key",
        403: "register this machine's public address with 11번가",
    }
    detail = "; ".join(part for part in (said, hints.get(answer.status, "")) if part)
    if not answer.ok:
        return refused(WHO, answer, writes=writes, detail=detail)
    reason = f"{WHO} refused ({detail})"
    # To a read it may pass; a write that is refused in words was not made.
    return DeliveryError(reason, permanent=writes, status_code=answer.status)


def parse_xml(body: bytes) -> ElementTree.Element:
    """Raises `ValueError`. The declared encoding is not always true, and entities are not read."""
    text = _PREFIX.sub(r"<\1", _CONTROL.sub("", _DECLARATION.sub("", _decoded(body))))
    if "<!DOCTYPE" in text:
        raise ValueError("a document type is not expected")
    # 11번가's own names alone are longer; elements are what costs, above all nested ones.
    if text.count("<") > FREE_TAGS + len(text) // CHARS_FOR_A_TAG:
        raise ValueError("nearly nothing but tags is not expected")
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - no document type, no entities
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp949", "replace")


def fields_of(element: ElementTree.Element) -> dict[str, Any]:
    return {child.tag: (child.text or "").strip() for child in element if not len(child)}


def answer_body(text: str) -> bytes:
    """What cp949 lacks (emoji, rare syllables) goes as numeric references."""
    content = escape(_CONTROL.sub("", text))
    document = (
        '<?xml version="1.0" encoding="euc-kr"?>'
        f"<ProductQna><answerCont>{content}</answerCont></ProductQna>"
    )
    return document.encode("cp949", "xmlcharrefreplace")
