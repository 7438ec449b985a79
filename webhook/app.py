"""The public door: takes signed questions, and nothing else. No page, no session, no log-in."""

from flask import Flask

from qna import tracing
from qna.logs import set_up_logging
from qna.settings import Settings, load_settings
from webhook import health, problems, receive
from webhook.services import MAX_BODY_BYTES, install


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application; granian calls this in each of its processes."""
    settings = settings or load_settings()
    set_up_logging(settings)
    tracing.set_up(settings, "webhook")
    app = Flask("webhook")
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    install(app, settings)
    problems.register(app)
    app.register_blueprint(receive.blueprint)
    app.register_blueprint(health.blueprint)
    return app
