"""Drafts: how long each stage took, what the policy said, what the engine wrote."""

from collections.abc import Iterable

from qna.metrics.metric import LONG, Section

DRAFTING = Section("Drafting", "drafts")

_DRAFTS = DRAFTING.counter(
    "jamsi_drafts_total",
    "Drafts saved: by the `model` or the template (`fallback`), and the policy's verdict.",
    "source", "verdict",
)  # fmt: skip
_TEMPLATES = DRAFTING.counter(
    "jamsi_template_drafts_total",
    "Why the template stands there: `policy` refused every text, the `engine` failed, or the "
    "question was `lost` with its workers.",
    "reason",
)
_STAGES = DRAFTING.histogram(
    "jamsi_draft_stage_seconds",
    "`queue`: from the arrival to the first claim; `engine`: one batch of candidates, the wait for "
    "its turn included; `policy`: judging that batch; `total`: from the claim to the draft.",
    "stage",
    buckets=LONG,
)
_CANDIDATES = DRAFTING.counter(
    "jamsi_candidates_total", "Texts judged, offered or not, by verdict.", "verdict"
)
_VIOLATIONS = DRAFTING.counter(
    "jamsi_violations_total", "What was found in them (docs/policy.md).", "code"
)
_TEXTS = DRAFTING.counter(
    "jamsi_engine_texts_total",
    "Texts of the engine: `stop`, `length` (cut off), `failed`, `busy` (too many waited).",
    "outcome",
)
_TOKENS = DRAFTING.counter(
    "jamsi_engine_tokens_total", "Tokens read (`prompt`) and written (`completion`).", "kind"
)

ENGINE_INFO = DRAFTING.collected(
    "jamsi_engine_info", "1, with what drafts here.", "engine", "model", "device"
)
ENGINE_ROWS = DRAFTING.collected("jamsi_engine_rows", "Texts that can be written at once.")
ENGINE_ROWS_USED = DRAFTING.collected("jamsi_engine_rows_used", "Texts being written.")
ENGINE_CELLS = DRAFTING.collected(
    "jamsi_engine_cells", "Room for keys and values, in tokens; 0 where rows alone count."
)
ENGINE_CELLS_USED = DRAFTING.collected("jamsi_engine_cells_used", "Tokens reserved of it.")
ENGINE_WAITING = DRAFTING.collected("jamsi_engine_waiting", "Prompts that wait for a row.")
ENGINE_STALLED = DRAFTING.collected(
    "jamsi_engine_stalled_seconds",
    "How long the engine has made no step although prompts are open.",
)


def staged(stage: str, seconds: float) -> None:
    _STAGES.labels(stage).observe(max(0.0, seconds))


def judged(verdict: str, codes: Iterable[str]) -> None:
    _CANDIDATES.labels(verdict).inc()
    for code in codes:
        _VIOLATIONS.labels(code).inc()


def written(outcome: str, prompt_tokens: int = 0, completion_tokens: int = 0) -> None:
    _TEXTS.labels(outcome).inc()
    _TOKENS.labels("prompt").inc(prompt_tokens)
    _TOKENS.labels("completion").inc(completion_tokens)


def drafted(source: str, verdict: str, reason: str | None) -> None:
    """`reason`: `Draft.reason`, of which only the first words are ours."""
    _DRAFTS.labels(source, verdict).inc()
    if reason is not None:
        _TEMPLATES.labels(reason if reason in ("policy", "lost") else "engine").inc()
