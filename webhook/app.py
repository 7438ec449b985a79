"""The public door: takes signed questions, and nothing else. No page, no session, no log-in."""

from dataclasses import dataclass

from flask import Flask, current_app

from qna import tracing
from qna.database import Database
from qna.dispatch import Dispatcher
from qna.logs import set_up_logging
from qna.metrics.process import watch_pool
from qna.secrets import box_of
from qna.settings import Settings, load_settings
from webhook.intake import Intake
from webhook.shops import Shops

MAX_BODY_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    settings: Settings
    database: Database
    dispatcher: Dispatcher
    shops: Shops
    intake: Intake


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application; granian calls this in each of its processes."""
    from webhook import health, problems, receive

    settings = settings or load_settings()
    set_up_logging(settings)
    tracing.set_up(settings, "webhook")
    app = Flask("webhook")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    database, dispatcher = Database(settings.database), Dispatcher(settings.redis)
    watch_pool(database)
    shops, intake = Shops(database, box_of(settings)), Intake(database, dispatcher)
    app.extensions["jamsi"] = Parts(settings, database, dispatcher, shops, intake)
    problems.register(app)
    app.register_blueprint(receive.blueprint)
    app.register_blueprint(health.blueprint)
    return app


def parts() -> Parts:
    found: Parts = current_app.extensions["jamsi"]
    return found
