"""Encryption of ID numbers at rest, and the blind index that finds them (P-1). The key is outside the database."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.types import TypeDecorator

NONCE_BYTES = 12


class Keyring:
    """Holds the two keys derived from the one secret; filled once by the factory."""

    def __init__(self) -> None:
        self._cipher: AESGCM | None = None
        self._index_key = b""

    def load(self, secret: str) -> None:
        """Derive both keys from ``secret`` (any text, 32 bytes of entropy or more)."""
        self._cipher = AESGCM(hashlib.sha256(b"zhengshu cipher " + secret.encode()).digest())
        self._index_key = hashlib.sha256(b"zhengshu blind index " + secret.encode()).digest()

    def encrypt(self, text: str) -> bytes:
        """Nonce and ciphertext; a different result each time."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ready().encrypt(nonce, text.encode(), None)

    def decrypt(self, blob: bytes) -> str:
        """The text; raises ``cryptography.exceptions.InvalidTag`` under another key."""
        return self._ready().decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], None).decode()

    def blind_index(self, text: str) -> str:
        """64 hex digits that are equal for equal texts and tell nothing without the key."""
        self._ready()
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()

    def _ready(self) -> AESGCM:
        if self._cipher is None:
            raise RuntimeError("the key for ID numbers is not loaded")
        return self._cipher


keyring = Keyring()


class EncryptedText(TypeDecorator[str]):
    """Text that the database sees only encrypted."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else keyring.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else keyring.decrypt(bytes(value))


class EncryptedJson(TypeDecorator[dict[str, Any]]):
    """A JSON object that the database sees only encrypted, for frozen rows that carry an ID number."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> bytes | None:
        """Write canonically and encrypt on the way in."""
        if value is None:
            return None
        return keyring.encrypt(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> dict[str, Any] | None:
        """Decrypt and read on the way out."""
        if value is None:
            return None
        read: dict[str, Any] = json.loads(keyring.decrypt(bytes(value)))
        return read
