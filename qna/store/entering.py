"""The checks on what was entered for a shop's connection, for the command and the page alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qna.connecting import REPLY_URL, WEBHOOK_SECRET, ConnectionForm, Setting
from qna.store.shops import ShopInvalid, check_reply_url, check_secret


@dataclass
class Entered:
    """What was entered, at the place where it is kept."""

    webhook_secret: str | None = None
    reply_url: str | None = None
    credentials: dict[str, str] = field(default_factory=dict, repr=False)
    config: dict[str, str] = field(default_factory=dict)

    def put(self, platform: str, setting: Setting, value: str) -> None:
        """Raises `ShopInvalid` that names the setting and never quotes a secret."""
        try:
            check_value(platform, setting, value)
        except ShopInvalid as error:
            raise ShopInvalid(f"{setting.key}: {error}") from None
        if setting.key == WEBHOOK_SECRET:
            self.webhook_secret = value
        elif setting.key == REPLY_URL:
            self.reply_url = value
        elif setting.secret:
            self.credentials[setting.key] = value
        else:
            self.config[setting.key] = value


def check_value(platform: str, setting: Setting, value: str) -> None:
    """Raises `ShopInvalid` where `setting` cannot have this value."""
    if setting.key == REPLY_URL or (setting.address and value):
        check_reply_url(value)
    if setting.secret:
        check_secret(platform, setting.key, value)
    if setting.choices and value not in setting.choices:
        raise ShopInvalid(f"must be one of {', '.join(setting.choices)}")


def entered_from(form: ConnectionForm, values: Mapping[str, str]) -> Entered:
    """What a page sent. Raises `ShopInvalid` naming the first setting that is missing or wrong."""
    entered = Entered()
    for setting in form.settings:
        value = values.get(setting.key, "").strip() or setting.default or ""
        if value:
            entered.put(form.platform, setting, value)
        elif setting.required:
            raise ShopInvalid(f"{setting.key}: must not be empty")
    return entered
