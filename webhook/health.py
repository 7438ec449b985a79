"""`/healthz`: the process is alive. `/readyz`: SQL takes writes (needed), and Redis (reported)."""

from flask import Blueprint, Response, jsonify
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from webhook.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """503 without SQL. Without Redis questions are still taken, so that alone stays 200."""
    sql, redis = _sql_answers(), _redis_answers()
    return jsonify(sql=sql, redis=redis), 200 if sql else 503


def _sql_answers() -> bool:
    try:
        services().database.check_writes()
    except SQLAlchemyError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        services().dispatcher.check()
    except RedisError:
        return False
    return True
