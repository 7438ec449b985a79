"""What the routes work with: settings, SQL, nudges, shops, and the one way in."""

from dataclasses import dataclass

from flask import Flask, current_app

from qna.database import Database
from qna.dispatch import Dispatcher
from qna.metrics.process import watch_pool
from qna.secrets import box_of
from qna.settings import Settings
from webhook.intake import Intake
from webhook.shops import Shops

MAX_BODY_BYTES = 256 * 1024
_KEY = "jamsi"


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    dispatcher: Dispatcher
    shops: Shops
    intake: Intake


def install(app: Flask, settings: Settings) -> Services:
    database, dispatcher = Database(settings.database), Dispatcher(settings.redis)
    watch_pool(database)
    services = Services(
        settings=settings,
        database=database,
        dispatcher=dispatcher,
        shops=Shops(database, box_of(settings)),
        intake=Intake(database, dispatcher),
    )
    app.extensions[_KEY] = services
    return services


def services() -> Services:
    found: Services = current_app.extensions[_KEY]
    return found
