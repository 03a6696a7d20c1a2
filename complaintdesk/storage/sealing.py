"""封存: contents that only the custodians of the vault can open again, by libsodium.

The office has one key pair. Whatever is sealed needs only the public half; the private half is kept once for each
custodian, locked with that person's own passphrase (argon2id). Without a passphrase nothing in the file opens it.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox
from nacl.utils import random

#: Kept with each lock, so that later versions may ask for more: about 0.2 s on a counter PC for each guess.
PASSES, MEMORY = 3, 64 * 1024 * 1024
_SCHEME = "argon2id"
#: The length of what is sealed tells nothing: a long name and a short one look alike.
_BLOCK = 1024


def new_key() -> tuple[str, bytes]:
    """A new key pair: the public half as text, the private half to be locked at once."""
    key = PrivateKey.generate()
    return _text(bytes(key.public_key)), bytes(key)


def lock(private: bytes, passphrase: str) -> str:
    """The private half, locked with a passphrase."""
    salt = random(argon2id.SALTBYTES)
    box = SecretBox(argon2id.kdf(SecretBox.KEY_SIZE, passphrase.encode(), salt, PASSES, MEMORY))
    return "$".join((_SCHEME, str(PASSES), str(MEMORY), _text(salt), _text(bytes(box.encrypt(private)))))


def unlock(locked: str, passphrase: str) -> bytes | None:
    """The private half, or None where the passphrase does not fit."""
    scheme, passes, memory, salt, kept = locked.split("$")
    if scheme != _SCHEME:
        raise ValueError(scheme)
    key = argon2id.kdf(SecretBox.KEY_SIZE, passphrase.encode(), _bytes(salt), int(passes), int(memory))
    try:
        return SecretBox(key).decrypt(_bytes(kept))
    except CryptoError:
        return None


def seal(content: dict[str, Any], public: str) -> str:
    """The content as nobody without the private half can read it; who sealed it cannot open it either."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    padded = plain + b" " * (-len(plain) % _BLOCK)
    return _text(SealedBox(PublicKey(_bytes(public))).encrypt(padded))


def unseal(sealed: str, private: bytes) -> dict[str, Any] | None:
    """What was sealed, or None where it was changed since or sealed for another key."""
    try:
        found: dict[str, Any] = json.loads(SealedBox(PrivateKey(private)).decrypt(_bytes(sealed)))
    except (CryptoError, ValueError):
        return None
    return found


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(kept: str) -> bytes:
    return base64.b64decode(kept)
