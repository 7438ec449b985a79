"""Staff: look at what waits and decide, as a story tells them, until nothing waits for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from proof.simulator.world import TRANSIENT, Told, World
from qna.dispatch import DELIVER_REPLY
from qna.lifecycle import Status
from qna.store import reviews, taking_back
from qna.store.failed_deliveries import retry_delivery
from qna.store.reviews import AlreadyDecided, Approval

LOOK_SECONDS = 7.0
MOST_LOOKS = 400
UNDO_SECONDS = 10.0

FINAL = "네, 2027년 공휴일이 모두 표시되어 있습니다."


@dataclass
class Person:
    """Decides about each question by `decisions` in turn; the last one stays."""

    world: World
    staff_id: int
    decisions: Sequence[str]
    final: bool = False
    """Sends a final answer once the holding reply is out."""
    busy: Callable[[], bool] = lambda: False
    """The customer has more to say."""
    made: dict[str, int] = field(default_factory=dict)

    def work(self) -> None:
        for _ in range(MOST_LOOKS):
            waiting = [question for question in self.world.questions() if self._wants(question)]
            for question in waiting:
                self._one(question)
            if not waiting and not self.busy():
                return
            self.world.scheduler.sleep(LOOK_SECONDS)
        self.world.broken.append("staff wait for ever")

    def _wants(self, question: Row[Any]) -> bool:
        if question.status in (*TRANSIENT, Status.IN_REVIEW, Status.DELIVERY_FAILED):
            return True
        if question.status == Status.REJECTED:
            return self._next(question) != "reject"
        return question.status == Status.POSTED and self.final

    def _next(self, question: Row[Any]) -> str:
        made = self.made.get(question.platform_question_id, 0)
        return self.decisions[min(made, len(self.decisions) - 1)]

    def _one(self, question: Row[Any]) -> None:
        match question.status:
            case Status.IN_REVIEW:
                if question.draft_id is None:
                    self.world.broken.append("in review without a draft")
                    return
                self._decide(question)
            case Status.REJECTED:
                self._tell("reopen", question, partial(taking_back.reopen, question_id=question.id))
            case Status.DELIVERY_FAILED:
                retry = partial(retry_delivery, question_id=question.id, staff_id=self.staff_id)
                self.world.decide(retry, _nothing)
            case Status.POSTED if self.final:
                self._answer(question)
            case Status.APPROVED if self._next(question) == "stop":
                self._stop(question)

    def _decide(self, question: Row[Any]) -> None:
        decision = self._next(question)
        if decision == "reject":
            given = {"question_id": question.id, "draft_id": question.draft_id, "reason": "아니요"}
            self._tell("reject", question, partial(reviews.reject, **given))
        elif decision == "redraft":
            given = {"question_id": question.id, "draft_id": question.draft_id}
            then = lambda dispatcher, _: dispatcher.nudge_drafting()  # noqa: E731
            self._tell("redraft", question, partial(reviews.redraft, **given), then)
        else:
            self._approve(question, decision)

    def _approve(self, question: Row[Any], decision: str) -> None:
        text = question.draft_text + (" 감사합니다." if decision == "change" else "")
        wait = UNDO_SECONDS if decision in ("undo", "stop") else 0.0
        approve = partial(
            reviews.approve,
            question_id=question.id,
            draft_id=question.draft_id,
            reply_text=text,
            undo_seconds=wait,
        )
        done = self._tell("approve", question, approve, _nudge if not wait else _nothing, text)
        if decision == "undo" and isinstance(done, Approval):
            self._tell("undo", question, partial(taking_back.undo, review_id=done.review_id))

    def _answer(self, question: Row[Any]) -> None:
        answer = partial(
            reviews.answer_finally, question_id=question.id, reply_text=FINAL, undo_seconds=0
        )
        self._tell("final", question, answer, _nudge, FINAL)

    def _stop(self, question: Row[Any]) -> None:
        stop = partial(taking_back.stop_reply, question_id=question.id, staff_id=self.staff_id)
        if self.world.decide(stop, _nothing):
            self._note("stop", question, question.id, "")

    def _tell(
        self,
        what: str,
        question: Row[Any],
        do: Callable[..., Any],
        then: Callable[[Any, Any], None] | None = None,
        text: str = "",
    ) -> object:
        """Do it; what the page confirms is kept in `world.told`."""

        def run(session: Session) -> Any:
            try:
                done = do(session, reviewer_id=self.staff_id)
                return True if done is None else done
            except AlreadyDecided:
                session.rollback()
                return False

        done = self.world.decide(run, then or _nothing)
        if done is not None and done is not False:
            row = done.review_id if isinstance(done, Approval) else done
            self._note(what, question, int(row), text)
        return done

    def _note(self, what: str, question: Row[Any], row_id: int, text: str) -> None:
        name = question.platform_question_id
        stopping = what == "approve" and self._next(question) == "stop"
        if what in ("approve", "reject", "redraft", "stop") and not stopping:
            self.made[name] = self.made.get(name, 0) + 1
        self.world.told.append(Told(name, what, row_id, text, self.world.scheduler.now))


def _nudge(dispatcher: Any, done: Any) -> None:
    if isinstance(done, Approval):
        dispatcher.nudge(DELIVER_REPLY, done.delivery_id)


def _nothing(_dispatcher: Any, _done: Any) -> None:
    return
