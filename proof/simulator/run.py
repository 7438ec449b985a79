"""One run: a story under a plan of faults, on a database that is used again."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from proof.simulator.checks import check
from proof.simulator.clock import EPOCH, simulated
from proof.simulator.faults import Plan
from proof.simulator.product import SECRET_KEY, Product, instrumented
from proof.simulator.redis import Redis
from proof.simulator.scheduler import NeverRests, Scheduler
from proof.simulator.sql import Sql
from proof.simulator.storefronts import SIMULATED, Storefront, answering
from proof.simulator.stories import Story
from proof.simulator.world import World
from qna.models import Role, Shop, Staff
from qna.secrets import SecretBox
from qna.store.shops import add_shop
from tests.platforms.fakes.server import FakePlatform


@dataclass
class Outcome:
    broken: list[str]
    faults: list[str]
    points: list[tuple[int, str]]
    trace: list[str]
    seconds: float
    """Of simulated time."""


class Simulator:
    """A database with a shop for each platform and two people; `run` as often as wanted."""

    def __init__(self, sql: Sql) -> None:
        self.sql = sql
        self.fakes = {name: kind() for name, kind in SIMULATED.items()}
        box = SecretBox(SECRET_KEY)
        with sql.database.write() as session:
            for name, fake in self.fakes.items():
                _add_shop(session, box, name, fake)
            for login in ("minji", "sora"):
                # No password: nobody logs in here.
                session.add(Staff(login=login, name=login, password_hash="-", role=Role.MANAGER))
            session.execute(update(Shop).values(created_at=EPOCH))
            session.flush()
            self._shops = {row.name: row.id for row in session.execute(select(Shop.name, Shop.id))}
            self._staff = tuple(session.scalars(select(Staff.id).order_by(Staff.id)))

    def run(self, story: Story, plan: Plan, *, trace: bool = False) -> Outcome:
        self.sql.scheduler = None
        self.sql.clear()
        scheduler = Scheduler(plan, trace=trace)
        storefront = Storefront(SIMULATED[story.platform](), scheduler)
        storefront.fake.faults.echoes = False
        with simulated(scheduler), answering(storefront):
            product = Product(scheduler, self.sql, Redis(scheduler))
            world = World(scheduler, product, storefront, *self._rows(story.platform, storefront))
            with instrumented(product):
                self.sql.scheduler = scheduler
                broken = _play(world, story)
        storefront.fake.stop()
        return Outcome(broken, plan.came, scheduler.points, scheduler.trace or [], scheduler.now)

    def _rows(self, platform: str, storefront: Storefront) -> tuple[int, tuple[int, ...]]:
        """The shop, open as if it were new, and the people."""
        access, shop_id = storefront.fake.shop(), self._shops[platform]
        config = dict(access.config) | {"calls_per_second": "10000"}
        with self.sql.database.engine.begin() as connection:
            connection.execute(_CLOSE)
            connection.execute(
                _OPEN, {"shop": shop_id, "address": access.reply_url, "given": config}
            )
        return shop_id, self._staff


_CLOSE = update(Shop).values(active=False, polled_at=None, poll_cursor=None, poll_error=None)
_OPEN = (
    update(Shop)
    .where(Shop.id == bindparam("shop"))
    .values(active=True, reply_url=bindparam("address"), config=bindparam("given"))
)


def _play(world: World, story: Story) -> list[str]:
    story.begin(world)
    try:
        world.scheduler.run(world.at_rest)
        return check(world)
    except NeverRests as error:
        return [str(error), *check(world)]
    finally:
        world.scheduler.end()


def _add_shop(session: object, box: SecretBox, name: str, fake: FakePlatform) -> None:
    access = fake.shop()
    add_shop(
        session,  # type: ignore[arg-type]  # a session
        box,
        name=name,
        platform=fake.name,
        webhook_secrets=list(access.webhook_secrets),
        credentials=access.credentials,
    )
