"""Approves drafts through the review page as a person's browser would: `make demo`'s hands."""

from html.parser import HTMLParser

import httpx


class ReviewFailed(Exception):
    """The review page did not do what was asked."""


class _Form(HTMLParser):
    """The fields of the form whose action ends with `ending`, with their values."""

    def __init__(self, ending: str) -> None:
        super().__init__()
        self._ending = ending
        self._inside = False
        self._area: str | None = None
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = values.get("action", "").endswith(self._ending)
        elif self._inside and tag == "input" and "name" in values:
            self.fields[values["name"]] = values.get("value", "")
        elif self._inside and tag == "textarea":
            self._area = values.get("name")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = self.fields.get(self._area, "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "form":
            self._inside = False


def _form(response: httpx.Response, ending: str) -> dict[str, str]:
    parser = _Form(ending)
    parser.feed(response.text)
    if not parser.fields:
        raise ReviewFailed(f"{response.url} shows no form ({response.status_code})")
    return parser.fields


class BrowserlessReviewer:
    """One logged-in session at the review page."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=20, follow_redirects=False)
        fields = _form(self._client.get("/login"), "/login")
        entered = {**fields, "login": login, "password": password}
        self._post("/login", entered)

    def approve(self, question_id: int) -> None:
        """Approve the draft as it stands."""
        page = self._client.get(f"/questions/{question_id}")
        fields = _form(page, f"/questions/{question_id}/review")
        fields["reply_text"] = fields["reply_text"].strip()
        self._post(f"/questions/{question_id}/review", {**fields, "decision": "approve"})

    def reject(self, question_id: int, reason: str) -> None:
        """No holding reply goes out."""
        path = f"/questions/{question_id}/review"
        fields = _form(self._client.get(f"/questions/{question_id}"), path)
        self._post(path, {**fields, "decision": "reject", "reason": reason})

    def undo(self, question_id: int, review_id: int) -> bool:
        """Take a decision back; False: its reply is on its way already."""
        fields = _form(self._client.get(f"/questions/{question_id}"), "/undo")
        self._post("/undo", {**fields, "review_id": str(review_id)})
        return "되돌렸습니다" in self._client.get(f"/questions/{question_id}").text

    def _post(self, path: str, fields: dict[str, str]) -> None:
        answer = self._client.post(path, data=fields)
        if answer.status_code not in (302, 303) or answer.headers["location"].endswith("/login"):
            raise ReviewFailed(f"POST {path} was answered {answer.status_code}")

    def close(self) -> None:
        self._client.close()
