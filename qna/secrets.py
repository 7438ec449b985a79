"""Shop secrets at rest: encrypted with a key derived from `JAMSI_SECRET_KEY`."""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from qna.settings import Settings


class SecretsUnreadable(Exception):
    """The stored secrets were encrypted under another key."""


class SecretBox:
    """Encrypts small JSON objects (Fernet: AES-128-CBC with HMAC-SHA256).

    What `previous` sealed is opened too, until `renew` has sealed all of it anew.
    """

    def __init__(self, secret_key: str, previous: str = "") -> None:
        self._current = _fernet(secret_key)
        self._fernet = MultiFernet([self._current, *([_fernet(previous)] if previous else [])])

    def seal(self, value: Any) -> str:
        return self._current.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

    def open(self, sealed: str) -> Any:
        """The sealed value; `""` opens to `{}`. Raises `SecretsUnreadable`."""
        if not sealed:
            return {}
        try:
            return json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            raise SecretsUnreadable(
                "the shop's secrets were stored under another JAMSI_SECRET_KEY; "
                "restore that key or enter the secrets again"
            ) from None

    def renew(self, sealed: str) -> str:
        """The same under the current key; unchanged where it is. Raises `SecretsUnreadable`."""
        return sealed if not sealed or self._is_current(sealed) else self.seal(self.open(sealed))

    def _is_current(self, sealed: str) -> bool:
        try:
            self._current.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True


def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jamsi shop secrets")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))


def box_of(settings: Settings) -> SecretBox:
    """With the keys of the settings."""
    return SecretBox(settings.key, settings.previous_secret_key.get_secret_value())
