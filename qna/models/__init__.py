"""The tables. `migrations/` holds the same; a test compares them.

A `Draft` is never edited; what goes out is a `Delivery.reply_text`. Times are UTC.
"""

from qna.models.base import Base, Decision, DeliveryStatus, DraftSource, PostKind, Role, now
from qna.models.desk import CannedReply, Note
from qna.models.group import Alarm, FaultReport, GroupExample, QuestionGroup
from qna.models.operations import AuditEvent, WorkerHeartbeat
from qna.models.question import Draft, PlatformPost, Question
from qna.models.review import Delivery, DeliveryAttempt, Review
from qna.models.shop import Shop, Staff, StaffSession
from qna.models.trial import Trial

__all__ = [
    "Alarm",
    "AuditEvent",
    "Base",
    "CannedReply",
    "Decision",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryStatus",
    "Draft",
    "DraftSource",
    "FaultReport",
    "GroupExample",
    "Note",
    "PlatformPost",
    "PostKind",
    "Question",
    "QuestionGroup",
    "Review",
    "Role",
    "Shop",
    "Staff",
    "StaffSession",
    "Trial",
    "WorkerHeartbeat",
    "now",
]
