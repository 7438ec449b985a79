"""The tables. `migrations/` holds the same; a test compares them.

A `Draft` is never edited; what goes out is a `Delivery.reply_text`. Times are UTC.
"""

from qna.models.base import Base, Decision, DeliveryStatus, DraftSource, PostKind, Role, now
from qna.models.desk import CannedReply, Note
from qna.models.drift import DriftAlarm, PolicyExample
from qna.models.experiment import Experiment
from qna.models.group import Alarm, FaultReport, GroupExample, QuestionGroup
from qna.models.notice import Notice, NoticeRecipient, NoticeSubscription
from qna.models.operations import AuditEvent, Card, WorkerHeartbeat
from qna.models.past import (
    AnswerImport,
    AnswerImportPiece,
    ColumnMap,
    ImportState,
    PastAnswer,
    PastAnswerTerm,
    PastSource,
)
from qna.models.question import Draft, PlatformPost, Question
from qna.models.review import Delivery, DeliveryAttempt, Review
from qna.models.shop import Shop, Staff, StaffSession
from qna.models.trial import Trial

__all__ = [
    "Alarm",
    "AnswerImport",
    "AnswerImportPiece",
    "AuditEvent",
    "Base",
    "CannedReply",
    "Card",
    "ColumnMap",
    "Decision",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryStatus",
    "Draft",
    "DraftSource",
    "DriftAlarm",
    "Experiment",
    "FaultReport",
    "GroupExample",
    "ImportState",
    "Note",
    "Notice",
    "NoticeRecipient",
    "NoticeSubscription",
    "PastAnswer",
    "PastAnswerTerm",
    "PastSource",
    "PlatformPost",
    "PolicyExample",
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
