"""Passwords: argon2id hashes, never the word itself."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

#: OWASP's minimum (19 MiB, 2 passes): about 30 ms on a counter PC.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
SHORTEST = 6
_NOBODY = _HASHER.hash("nobody")


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Whether the word fits; takes the same time for an unknown person, so that numbers cannot be tried out."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)
