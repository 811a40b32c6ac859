"""The keys that sign links. One SSM parameter has all keys: in each line, an id and a secret.

The first key signs new links. The older keys only verify links that they signed before.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from wirewatch.errors import WirewatchError

ID_BYTES = 2
SECRET_BYTES = 32
MAC_BYTES = 16  # of a signature: HMAC-SHA256, cut to 128 bits to keep links short
MAX_KEYS = 20
_CONTEXT = b"wirewatch link 1\0"  # signed too, so that signatures for other purposes are invalid
_ID = re.compile(r"[0-9a-f]{4}")


class BadKeys(WirewatchError):
    """The stored text is not a list of keys."""


@dataclass(frozen=True)
class SigningKey:
    """One key. `id` is four hexadecimal digits. Every link contains the id of the key that signed
    the link.
    """

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.id!r})"  # the secret must never appear in a log

    def signature(self, payload: bytes) -> bytes:
        """Return the signature of a payload. The signature covers the id of this key too."""
        signed = _CONTEXT + bytes.fromhex(self.id) + payload
        return hmac.new(self.secret, signed, hashlib.sha256).digest()[:MAC_BYTES]

    def has_signed(self, payload: bytes, signature: bytes) -> bool:
        """Return whether `signature` is this key's signature of `payload`. Takes constant time."""
        return hmac.compare_digest(self.signature(payload), signature)


@dataclass(frozen=True)
class SigningKeys:
    """The keys for links. There is at least one key. The first key signs links. Every key can
    verify a link.
    """

    keys: tuple[SigningKey, ...]

    @classmethod
    def from_text(cls, text: str) -> "SigningKeys":
        """Return the keys from a text that `to_text` returned. Raises BadKeys if the text is not a
        list of keys, or if two keys have the same id.
        """
        keys = tuple(_key(line) for line in text.splitlines() if line.strip())
        if not keys or len({key.id for key in keys}) < len(keys):
            raise BadKeys("the stored keys of links are damaged; wirewatch links rotate --new makes others")
        return cls(keys)

    def to_text(self) -> str:
        """Return the text that is stored: for each key, a line with its id and its secret in
        base64.
        """
        return "\n".join(f"{key.id} {base64.b64encode(key.secret).decode()}" for key in self.keys)

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self.keys[0]

    def find(self, key_id: str) -> SigningKey | None:
        """Return the key that has this id, or None if there is no such key."""
        return next((key for key in self.keys if key.id == key_id), None)

    def rotated(self, random_bytes: Callable[[int], bytes]) -> "SigningKeys":
        """Return the keys with a new key at the front. If there are then more than MAX_KEYS keys,
        the oldest key is dropped.
        """
        taken = {key.id for key in self.keys}
        return SigningKeys((new_key(random_bytes, taken), *self.keys)[:MAX_KEYS])

    def without(self, key_id: str) -> "SigningKeys":
        """Return the keys without the key `key_id`. Links that this key signed become invalid."""
        return SigningKeys(tuple(key for key in self.keys if key.id != key_id))


def new_key(random_bytes: Callable[[int], bytes], taken: set[str]) -> SigningKey:
    """Return a new key whose id is not in `taken`."""
    while (key_id := random_bytes(ID_BYTES).hex()) in taken:
        pass
    return SigningKey(key_id, random_bytes(SECRET_BYTES))


def _key(line: str) -> SigningKey:
    key_id, _, written = line.strip().partition(" ")
    try:
        secret = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not _ID.fullmatch(key_id) or len(secret) != SECRET_BYTES:
        raise BadKeys("the stored keys of links are damaged; wirewatch links rotate --new makes others")
    return SigningKey(key_id, secret)
