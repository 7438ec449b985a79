"""Questions in: what became of each request, and of each question in it."""

from qna.metrics.metric import SIZES, Section
from qna.platform_names import PLATFORM_NAMES

INTAKE = Section("Intake", "webhook; polls: relay; fetches: deliveries")

_REQUESTS = INTAKE.counter(
    "jamsi_intake_requests_total",
    "Requests to a webhook's address: `taken`, `ignored` (nothing in it for us), `bad_signature`, "
    "`unknown_shop`, `malformed`, `too_large`, `away` (no SQL) or `broken`.",
    "platform", "outcome",
)  # fmt: skip
_RECORDED = INTAKE.counter(
    "jamsi_questions_recorded_total",
    "Questions that came, from the platform itself (`webhook`) or found there (`poll`): `new`, "
    "`changed`, `unchanged` (a duplicate), `ignored` (answered before we saw it).",
    "platform", "source", "outcome",
)  # fmt: skip
_GROUP = INTAKE.histogram(
    "jamsi_commit_group_size",
    "Rows of one transaction: arrivals of the webhook, drafts of a worker.",
    "rows",
    buckets=SIZES,
)

REFUSALS = {401: "bad_signature", 404: "unknown_shop", 413: "too_large", 503: "away"}


def known_platform(name: str) -> str:
    """Anybody may send any name."""
    return name if name in PLATFORM_NAMES else "unknown"


def taken(platform: str, count: int) -> None:
    _REQUESTS.labels(known_platform(platform), "taken" if count else "ignored").inc()


def refused(platform: str, status: int) -> None:
    outcome = REFUSALS.get(status, "malformed" if status < 500 else "broken")
    _REQUESTS.labels(known_platform(platform), outcome).inc()


def recorded(platform: str, source: str, *, new: bool, changed: bool) -> None:
    outcome = "new" if new else "changed" if changed else "unchanged"
    _RECORDED.labels(known_platform(platform), source, outcome).inc()


def ignored(platform: str, source: str) -> None:
    _RECORDED.labels(known_platform(platform), source, "ignored").inc()


def committed(rows: str, count: int) -> None:
    """`rows`: arrivals or drafts."""
    _GROUP.labels(rows).observe(count)
