"""Every setting: an environment variable `JAMSI_<NAME>`, checked at start.

A value that holds a secret may come from a file instead: `JAMSI_<NAME>_FILE`. README's settings
table is made from this class (`python -m qna.settings_table`).
"""

import os
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qna.folders import FolderNotOurs
from qna.redis_address import parse_redis_url, socket_in
from qna.secret_key import keep_secret, weak_key

FROM_FILE = (
    "database_url",
    "redis_url",
    "secret_key",
    "previous_secret_key",
    "openai_api_key",
    "smtp_password",
)
BUNDLED_MODEL = "bundled"

CALLS_IN_A_LEASE = 4

OTHER_VARIABLES = ("JAMSI_STAFF_PASSWORD",)
"""Read elsewhere: they are no settings, and no misspelt ones."""


class SettingsError(Exception):
    """One line for each wrong value, each naming its variable."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="JAMSI_", env_ignore_empty=True)

    state_dir: Path = Field(Path("var"), description="Folder for what this machine keeps")
    database_url: str = Field("", description="SQLAlchemy URL; default: SQLite in the state folder")
    redis_url: str = Field("", description="Redis URL; default: a socket in the state folder")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions, encrypts shop secrets; default: made once"
    )
    previous_secret_key: SecretStr = Field(
        SecretStr(""), description="Valid beside the new one until `jamsi secrets rotate` is done"
    )

    engine: Literal["local", "openai"] = Field("local", description="Who writes the drafts")
    model: str = Field(BUNDLED_MODEL, description="Folder, hub id, or `bundled` (demonstration)")
    model_revision: str | None = Field(None, description="Commit of a hub model; pin it")
    adapter: str = Field(
        "", description="Folder of a LoRA adapter; default: what `jamsi learn` promoted; or `none`"
    )
    device: str = Field(
        "auto", description="`auto` (a GPU that no other worker holds), `cpu`, `cuda:1` …"
    )
    card_share: int = Field(
        1, ge=1, le=8, description="Drafting workers that may hold one GPU together"
    )
    weights: Literal["auto", "float", "int8", "int4"] = Field(
        "auto", description="A model's weights on a CPU; `auto`: `int8` if it is large"
    )
    engine_slots: int | None = Field(None, ge=1, le=4096, description="Replies drafted at once")
    engine_processes: Annotated[int, Field(ge=1, le=64)] | Literal["auto"] = Field(
        "auto", description="Engines of one CPU thread each; `auto`: 1, bundled model up to 4"
    )
    engine_stall_seconds: float | None = Field(
        None, ge=1, le=3600, description="A hung engine is ended after this long (30, CPU 150)"
    )
    drafts_at_once: int | None = Field(
        None, ge=1, le=4096, description="Questions one drafting worker holds (64, GPU 160)"
    )
    openai_base_url: str = Field(
        "https://api.openai.com/v1", description="An OpenAI-compatible server"
    )
    openai_api_key: SecretStr = Field(SecretStr(""), description="Its key")
    openai_extra_sampling: bool = Field(
        False, description="It takes `top_k` and `repetition_penalty` too (vLLM, SGLang)"
    )
    openai_timeout: float = Field(30, gt=0, le=600, description="Seconds for one request to it")

    webhook_host: str = Field("127.0.0.1", description="Address the webhook listens on")
    webhook_port: int = Field(8000, ge=1, le=65535, description="Its port")
    webhook_url: str = Field(
        "", description="Its address as storefronts see it, shown to copy; default: the above"
    )
    webhook_workers: int = Field(1, ge=1, le=64, description="Its processes")
    review_host: str = Field("127.0.0.1", description="Address the review page listens on")
    review_port: int = Field(8001, ge=1, le=65535, description="Its port")
    review_url: str = Field(
        "", description="Its address as staff see it, for links in notices; default: the above"
    )
    review_cookie_secure: bool = Field(
        True, description="Session cookie over HTTPS only; `jamsi run` turns it off on loopback"
    )
    second_factor_from: Literal["", "viewer", "reviewer", "manager", "admin"] = Field(
        "", description="The role from which on a second factor is needed; empty: nobody has to"
    )
    proxies: int = Field(0, ge=0, le=5, description="Trusted reverse proxies before the pages")

    metrics_port: int = Field(
        0, ge=0, le=65531, description="Port for `/metrics`, one for each process; 0: none"
    )
    metrics_host: str = Field("127.0.0.1", description="Address it listens on; never a public one")

    undo_seconds: float = Field(
        10, ge=0, le=300, description="Staff can undo an approval this long"
    )
    draft_lease_seconds: float = Field(
        30, ge=6, le=3600, description="Lease of a question; heartbeats renew it every 5 s"
    )
    reply_timeout: float = Field(10, gt=0, le=120, description="Seconds for one platform call")
    private_hosts: str = Field(
        "", description="Hosts inside your network that shops may be called at, by comma"
    )
    smtp_from: str = Field(
        "", description="Sender of notices by e-mail, an address that the server takes"
    )
    smtp_host: str = Field("", description="Mail server for notices; empty: no e-mail is sent")
    smtp_port: int | None = Field(
        None, ge=1, le=65535, description="Its port; default: 587, 465 with `tls`, 25 with `none`"
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How it is spoken to; `none` for a relay inside, without a password"
    )
    smtp_user: str = Field("", description="Its user; empty: no log-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="Its password")
    smtp_timeout: float = Field(20, gt=0, le=60, description="Seconds for one e-mail, all in all")
    delivery_lease_seconds: float = Field(
        60, ge=1, le=3600, description="Lease of a delivery; above four times the time-out"
    )
    relay_seconds: float = Field(2, gt=0, le=300, description="Pause between two relay rounds")
    renudge_seconds: float = Field(
        600, ge=1, le=86400, description="Nudge again after this long while the queue is busy"
    )
    retention_days: int = Field(730, ge=1, description="`jamsi purge` removes older questions")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Log level")
    log_json: bool = Field(False, description="Log as JSON lines")

    @field_validator("secret_key")
    @classmethod
    def _no_guess(cls, value: SecretStr) -> SecretStr:
        given = value.get_secret_value()
        if given and (why := weak_key(given)):
            raise ValueError(f"{why}; make one: openssl rand -base64 32")
        return value

    @field_validator("state_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("redis_url")
    @classmethod
    def _redis_scheme(cls, value: str) -> str:
        return parse_redis_url(value).url if value else value

    @field_validator("webhook_url", "review_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// or http://")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_scheme(cls, value: str) -> str:
        for old in ("postgres://", "postgresql://"):
            if value.startswith(old):
                value = "postgresql+psycopg://" + value.removeprefix(old)
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("delivery_lease_seconds")
    @classmethod
    def _room_for_every_call(cls, value: float, info: ValidationInfo) -> float:
        # Read, post, read again and a token to renew: another worker must not begin meanwhile.
        calls = CALLS_IN_A_LEASE * info.data.get("reply_timeout", 0)
        if value <= calls:
            raise ValueError(
                f"must be above {calls:g}, {CALLS_IN_A_LEASE} times JAMSI_REPLY_TIMEOUT"
            )
        return value

    @field_validator("smtp_password")
    @classmethod
    def _not_in_the_open(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if value.get_secret_value() and info.data.get("smtp_security") == "none":
            raise ValueError("would go in the open: JAMSI_SMTP_SECURITY must be starttls or tls")
        return value

    @field_validator("smtp_host")
    @classmethod
    def _with_sender(cls, value: str, info: ValidationInfo) -> str:
        if value and "@" not in info.data.get("smtp_from", ""):
            raise ValueError("needs JAMSI_SMTP_FROM, an e-mail address")
        return value

    @property
    def webhook_address(self) -> str:
        """Without a slash at the end."""
        here = f"http://{self.webhook_host}:{self.webhook_port}"
        return (self.webhook_url or here).rstrip("/")

    @property
    def review_address(self) -> str:
        """Without a slash at the end."""
        here = f"http://{self.review_host}:{self.review_port}"
        return (self.review_url or here).rstrip("/")

    @property
    def callable_inside(self) -> frozenset[str]:
        """`private_hosts` as the calls compare them."""
        parts = self.private_hosts.lower().split(",")
        return frozenset(name for part in parts if (name := part.strip().strip("[]").rstrip(".")))

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.state_dir / 'jamsi.db'}"

    @property
    def redis(self) -> str:
        return self.redis_url or f"unix://{self.redis_socket}"

    @property
    def redis_socket(self) -> Path:
        """Where the embedded server listens."""
        try:
            return socket_in(self.state_dir)
        except FolderNotOurs as error:
            raise SettingsError(
                f"{error}: set JAMSI_REDIS_URL or a shorter JAMSI_STATE_DIR"
            ) from None

    @cached_property
    def key(self) -> str:
        """The secret key: given, or made once in the state folder (mode 0600)."""
        given = self.secret_key.get_secret_value()
        return given or keep_secret(self.state_dir / "secret_key")


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment. Raises `SettingsError` naming every wrong variable."""
    try:
        return Settings(**(_from_files() | overrides))
    except ValidationError as error:
        lines = [f"JAMSI_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("\n".join(lines)) from None


def unknown_variables() -> dict[str, str]:
    """Each `JAMSI_*` variable that nobody reads, with the name it is nearest to, or ""."""
    known = [f"JAMSI_{name.upper()}" for name in Settings.model_fields]
    known += [f"JAMSI_{name.upper()}_FILE" for name in FROM_FILE]
    known += OTHER_VARIABLES
    unknown = {name for name in os.environ if name.startswith("JAMSI_")} - set(known)
    return {name: next(iter(get_close_matches(name, known, 1)), "") for name in sorted(unknown)}


def _from_files() -> dict[str, str]:
    values = {}
    for name in FROM_FILE:
        variable = f"JAMSI_{name.upper()}_FILE"
        if path := os.environ.get(variable):
            values[name] = _secret_in(path, variable)
    return values


def _secret_in(path: str, variable: str) -> str:
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{variable}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{variable}: {path} is no text in UTF-8") from None
    if not value:
        # A key would else be made up in silence.
        raise SettingsError(f"{variable}: {path} is empty")
    return value
