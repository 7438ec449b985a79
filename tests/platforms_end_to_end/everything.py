"""Everything at once on one platform: all faults on, and what must be true at the end."""

from dataclasses import dataclass
from datetime import timedelta

from qna.dispatch import DELIVER_REPLY
from qna.lifecycle import Status
from qna.models import Question, now
from tests.platforms.fakes.server import FakePlatform, Faults
from tests.platforms_end_to_end.flow import Flow, spread
from worker.relay.main import poll_pauses


def coming(fake: FakePlatform) -> Faults:
    return Faults(rate_limited=_too_many(fake), duplicates=0.10)


def going(fake: FakePlatform) -> Faults:
    """Half of the 5 % time-outs let the client wait in vain, half end the connection."""
    return Faults(
        rate_limited=_too_many(fake),
        error_after_write=0.05,
        stalled_after_write=0.025,
        dropped_after_write=0.025,
        page_after_write=0.02,
        page_for_read=0.01,
        duplicates=0.10,
    )


def _too_many(fake: FakePlatform) -> float:
    """Share of calls that meet a 429. Where each rests the account for minutes, fewer."""
    return 0.003 if fake.rest else 0.10


LOST_PUSHES = 0.05
BY_HAND = "점주가 직접 답했습니다."


@dataclass
class Story:
    """What happens to which question, by its place in the order of asking."""

    asked: list[str]

    def every(self, step: int, first: int) -> list[str]:
        return self.asked[first::step]

    @property
    def deleted(self) -> list[str]:
        return self.every(20, 3)

    @property
    def answered(self) -> list[str]:
        return self.every(20, 7)

    @property
    def edited(self) -> list[str]:
        return self.every(20, 11)

    @property
    def taken_over(self) -> list[str]:
        """A person answers on the platform after our holding reply, and nobody polls before the
        final answer goes out."""
        return self.every(20, 13)

    @property
    def kept(self) -> list[str]:
        """A person answers on the platform after our holding reply: the promise is kept."""
        return self.every(20, 17)

    @property
    def finally_answered(self) -> list[str]:
        return self.every(10, 5)


@dataclass
class Figures:
    questions: int = 0
    replies: int = 0
    duplicates: int = 0
    withdrawn: int = 0
    answered_elsewhere: int = 0
    finals: int = 0
    kept: int = 0
    """Promises closed by a person's answer on the platform."""
    attempts: int = 0


def holding(question: Question | str) -> str:
    name = question if isinstance(question, str) else question.platform_question_id
    return f'안녕하세요, 고객님.\n{name} 문의를 <확인>한 후 "정확히" 안내드리겠습니다 & 잠시만요.'


def final(name: str) -> str:
    return f"{name}: 네, 2027년 공휴일이 모두 표시되어 있습니다."


def run_everything(flow: Flow, count: int) -> Figures:
    """The whole story; an `AssertionError` says what was lost or doubled."""
    story = ask(flow, count)
    changes(flow, story)
    flow.fake.faults = going(flow.fake)
    flow.approve_all(holding)
    flow.round(DELIVER_REPLY)
    flow.fake.expire_tokens()
    settle(flow)
    check_replies(flow, story)
    figures = count_replies(flow, story)
    if not flow.fake.one_answer:
        figures.kept = keep_promises(flow, story)
        answers(flow, story)
        check_answers(flow, story)
        figures.finals = len(story.finally_answered)
    if flow.fake.rotates_tokens:
        # The first, and one after each end: renewed once, for all threads.
        assert flow.fake.issued == 3
    figures.attempts = flow.attempts()
    return figures


def ask(flow: Flow, count: int) -> Story:
    """Questions come in with duplicates, out of order, with lost pushes where a poll finds them."""
    fake = flow.fake
    lost = LOST_PUSHES if fake.name in poll_pauses() else 0.0
    fake.faults = Faults(duplicates=0.10, lost_pushes=lost)
    moments = spread(count, min(timedelta(hours=20), timedelta(hours=23) - fake.age), fake.age)
    texts = [f"{number}번 다이어리에 공휴일이 표시되어 있나요?" for number in range(count)]
    story = Story([fake.ask(text, asked_at=at) for text, at in zip(texts, moments, strict=True)])
    fake.faults = coming(fake)
    flow.arrive()
    statuses = flow.statuses()
    assert set(statuses) == set(story.asked)
    assert set(statuses.values()) == {Status.RECEIVED}
    return story


def changes(flow: Flow, story: Story) -> None:
    """Between approval and posting: the customer deletes or edits, a person answers."""
    fake = flow.fake
    flow.approve_all(holding)
    for name in story.deleted:
        fake.delete(name)
    for name in story.answered:
        fake.answer_as_person(name, BY_HAND)
    for name in story.edited:
        fake.edit(name, f"{name} 아니요, 환불이 되나요?")
    flow.push(fake.taken_pushes(shuffle=True))


def settle(flow: Flow) -> None:
    """Deliver; echoes of our replies come back; what was edited is drafted and sent anew."""
    for _ in range(5):
        flow.deliver_all()
        flow.push(flow.fake.taken_pushes(shuffle=True))
        flow.arrive()
        flow.approve_all(holding)
        if not flow.ids(Question.status == Status.APPROVED):
            return
    raise AssertionError("the flow never came to rest")


def check_replies(flow: Flow, story: Story) -> None:
    statuses = flow.statuses()
    assert set(statuses) == set(story.asked), "an echo became a question"
    expected = dict.fromkeys(story.asked, Status.POSTED)
    expected |= dict.fromkeys(story.deleted, Status.WITHDRAWN)
    expected |= dict.fromkeys(story.answered, Status.ANSWERED)
    wrong = {name: status for name, status in statuses.items() if status != expected[name]}
    assert not wrong, wrong
    silent = {*story.deleted, *story.answered}
    shown = {name: flow.fake.replies(name) for name in story.asked}
    due = {name: [] if name in silent else [holding(name)] for name in story.asked}
    wrong_replies = {name: texts for name, texts in shown.items() if texts != due[name]}
    assert not wrong_replies, wrong_replies


def count_replies(flow: Flow, story: Story) -> Figures:
    replies = [len(flow.fake.replies(name)) for name in story.asked]
    statuses = list(flow.statuses().values())
    return Figures(
        questions=len(statuses),
        replies=sum(replies),
        duplicates=sum(max(0, each - 1) for each in replies),
        withdrawn=statuses.count(Status.WITHDRAWN),
        answered_elsewhere=statuses.count(Status.ANSWERED),
    )


def keep_promises(flow: Flow, story: Story) -> int:
    """A person answers by hand: seen without any reply of ours, kept, and nothing more is owed."""
    for name in story.kept:
        flow.fake.answer_as_person(name, BY_HAND)
    # A poll looks back to the oldest promise once an hour.
    flow.change_shop(poll_cursor=now() - timedelta(hours=1))
    flow.arrive()
    statuses, kept = flow.statuses(), flow.answers_kept()
    for name in story.kept:
        assert statuses[name] == Status.ANSWERED, f"{name}: {statuses[name]}"
        assert not flow.fake.shows_text or kept.get(name) == BY_HAND, f"{name}: not kept"
    owed = sum(status == Status.POSTED for status in statuses.values())
    silent = len(story.deleted) + len(story.answered)
    assert owed == len(story.asked) - silent - len(story.kept), "another promise was closed"
    return len(story.kept)


def answers(flow: Flow, story: Story) -> None:
    """Final answers, some to questions that a person has answered on the platform by then."""
    for name in story.taken_over:
        flow.fake.answer_as_person(name, BY_HAND)
    questions = flow.questions()
    for name in [*story.finally_answered, *story.taken_over]:
        if questions[name].status == Status.POSTED:
            flow.answer(questions[name].id, final(name))
    flow.fake.expire_tokens()
    flow.deliver_all()


def check_answers(flow: Flow, story: Story) -> None:
    statuses = flow.statuses()
    sent = {name: flow.fake.replies(name) for name in story.asked}
    for name in story.finally_answered:
        assert statuses[name] == Status.ANSWERED, name
        assert sent[name] == [holding(name), final(name)], sent[name]
    for name in story.taken_over:
        assert statuses[name] == Status.ANSWERED, name
        assert sent[name] == [holding(name)], "a person's answer was followed by ours"
