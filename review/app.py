"""The pages for staff: `create_app()` is what granian serves."""

from threading import Thread

from flask import Flask
from werkzeug.routing import IntegerConverter

from qna import tracing
from qna.connecting import Connector
from qna.database import Database
from qna.logs import set_up_logging
from qna.settings import Settings, load_settings
from review import (
    auth,
    away,
    clock,
    due_words,
    import_words,
    labels,
    language,
    learning_words,
    masking,
    menu,
    notice_words,
    platform_words,
    reuse,
    security,
    services,
    unsent,
    verdicts,
)
from review.pages import ALL_PAGES


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    connector: Connector | None = None,
) -> Flask:
    """The Flask app; the policy's morphology is loaded in the background."""
    settings = settings or load_settings()
    set_up_logging(settings)
    tracing.set_up(settings, "review")
    app = Flask(__name__)
    app.url_map.converters["int"] = RowIds
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    services.install(app, settings, database, connector)
    security.install(app, settings)
    auth.install(app)
    language.install(app)
    clock.install(app)
    due_words.install(app)
    unsent.install(app)
    away.install(app)
    labels.install(app)
    verdicts.install(app)
    platform_words.install(app)
    masking.install(app)
    menu.install(app)
    notice_words.install(app)
    import_words.install(app)
    learning_words.install(app)
    reuse.install(app)
    for page in ALL_PAGES:
        app.register_blueprint(page)
    Thread(target=_warm_up, daemon=True, name="policy-warm-up").start()
    return app


class RowIds(IntegerConverter):
    """Numbers in addresses: no more digits than SQL takes as an id; others are a plain 404."""

    regex = "[0-9]{1,18}"


def _warm_up() -> None:
    from policy import warm_up

    warm_up()
