"""What happens to questions: one short story for each way through the product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proof.simulator.people import Person
from proof.simulator.world import World

TEXT = "이 다이어리에 내년도 공휴일이 표시되어 있나요?"
OTHER = "아니요, 무선 노트도 재입고되나요?"
THIRD = "그리고 배송은 언제 되나요?"


@dataclass(frozen=True)
class Story:
    name: str
    platform: str
    customer: Callable[[World], None]
    decisions: Sequence[str] = ("approve",)
    final: bool = False
    people: int = 1

    def begin(self, world: World) -> None:
        world.act("customer", lambda: self.customer(world))
        for number in range(self.people):
            person = Person(
                world,
                world.staff_ids[number],
                self.decisions,
                self.final,
                busy=lambda: "customer" in world.actors or not world.all_are_here(),
            )
            world.act(f"staff-{number + 1}", person.work)


def asks_twice(world: World) -> None:
    world.ask(TEXT)
    world.ask(OTHER)


def asks(world: World) -> None:
    world.ask(TEXT)


def edits(*, after: Sequence[float]) -> Callable[[World], None]:
    """Edits that many seconds after the question and after each other."""

    def customer(world: World) -> None:
        name = world.ask(TEXT)
        for seconds, text in zip(after, (OTHER, THIRD), strict=False):
            world.scheduler.sleep(seconds)
            world.edit(name, text)

    return customer


def deletes(after: float) -> Callable[[World], None]:
    def customer(world: World) -> None:
        name = world.ask(TEXT)
        world.scheduler.sleep(after)
        world.delete(name)

    return customer


def sends_again(world: World) -> None:
    """Every push twice, the old ones again at the end, an edit overtaken by a later one."""
    fake = world.storefront.fake
    name = fake.ask(TEXT)
    first = fake.taken_pushes()
    world.scheduler.sleep(1)
    fake.edit(name, OTHER)
    second = fake.taken_pushes()
    world.scheduler.sleep(1)
    fake.edit(name, THIRD)
    third = fake.taken_pushes()
    for request in (*first, *first, *third, *second, *first, *third):
        world.push(request)
    world.say(name, THIRD)


def answered_by_a_person(after: float) -> Callable[[World], None]:
    def customer(world: World) -> None:
        name = world.ask(TEXT)
        world.scheduler.sleep(after)
        world.answer_as_person(name)

    return customer


STORIES = (
    Story("plain", "standard", asks_twice, final=True),
    Story("two people", "standard", asks_twice, people=2),
    Story("edited at once", "standard", edits(after=[0.5])),
    Story("edited twice", "standard", edits(after=[2.0, 8.0])),
    Story("edited late", "standard", edits(after=[14.05])),
    Story("deleted early", "standard", deletes(1.0)),
    Story("deleted late", "standard", deletes(14.05), final=True),
    Story("sent again", "standard", sends_again),
    Story("undone", "standard", asks, ("undo", "change")),
    Story("stopped", "standard", asks, ("stop", "change"), people=2),
    Story("rejected", "standard", asks, ("reject", "approve")),
    Story("written again", "standard", asks, ("redraft", "approve")),
    Story("answered", "standard", answered_by_a_person(4.0)),
    Story("polled", "coupang", asks_twice, final=True),
    Story("polled, answered", "coupang", answered_by_a_person(30.0)),
    Story("polled, deleted", "coupang", deletes(6.5)),
    Story("ids only", "woocommerce", asks_twice),
    Story("ids only, edited", "woocommerce", edits(after=[6.0])),
    Story("ids only, deleted", "woocommerce", deletes(10.0)),
)
