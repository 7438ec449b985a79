"""Shop secrets at rest: encrypted with a key derived from `JAMSI_SECRET_KEY`."""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretsUnreadable(Exception):
    """The stored secrets were encrypted under another key."""


class SecretBox:
    """Encrypts small JSON objects (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jamsi shop secrets")
        key = derived.derive(secret_key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, value: Any) -> str:
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()

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
