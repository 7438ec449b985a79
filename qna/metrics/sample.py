"""What the relay reads from SQL and Redis every few seconds, for the whole installation.

A second relay says the same: take the `max` over instances, never the `sum`.
"""

from qna.metrics.metric import Section

SAMPLE = Section("The whole installation", "relay")

TAKEN_AT = SAMPLE.collected(
    "jamsi_sample_timestamp_seconds",
    "When what follows was read. Older than a minute, the rest of this table is left out.",
)
SECONDS = SAMPLE.collected("jamsi_sample_seconds", "How long reading it took.")
REDIS = SAMPLE.collected("jamsi_redis_up", "1 when Redis answered, else 0.")
MESSAGES = SAMPLE.collected(
    "jamsi_queue_messages", "Messages that no worker has taken yet.", "queue"
)
WORKERS = SAMPLE.collected("jamsi_workers", "Workers with a fresh heartbeat.", "kind")
WORKERS_BUSY = SAMPLE.collected("jamsi_workers_busy", "Rows that they work on.", "kind")
BEAT = SAMPLE.collected(
    "jamsi_workers_beat_age_seconds",
    "Age of the oldest heartbeat of a day; above 30 s a worker is gone that did not say so.",
    "kind",
)
OLDEST = SAMPLE.collected(
    "jamsi_oldest_waiting_seconds",
    "How long the oldest question without a draft has waited, of all shops; 0: none waits.",
)
OVERDUE = SAMPLE.collected(
    "jamsi_promises_overdue", "Promised answers that are late, of all shops, up to 1000."
)
DELIVERIES = SAMPLE.collected(
    "jamsi_deliveries_due", "Replies that should have gone out by now, up to 1000."
)
DRIFT = SAMPLE.collected(
    "jamsi_drift_alarms",
    "Shops with an open alarm: their drafts fare otherwise than in the weeks before.",
)
SHOPS = SAMPLE.collected("jamsi_shops", "Shops that take questions.", "platform")
POLLS_FAILING = SAMPLE.collected(
    "jamsi_shops_poll_failing", "Shops whose last poll failed.", "platform"
)
SHOP_QUESTIONS = SAMPLE.collected(
    "jamsi_shop_questions",
    "Questions by state, each up to 1000: `waiting` for a draft, `in_review`, `sending`, `failed`.",
    "shop", "state",
)  # fmt: skip
SHOP_OLDEST = SAMPLE.collected(
    "jamsi_shop_oldest_seconds",
    "How long the oldest of them has been here; states `waiting` and `in_review`, 0: none.",
    "shop", "state",
)  # fmt: skip
SHOP_PROMISES = SAMPLE.collected(
    "jamsi_shop_promises", "Promised answers, up to 1000: `open` or `overdue`.", "shop", "state"
)
