"""Who may come in: names with hashed passwords, a line each, as `qa password` writes them.

A line is NAME:scrypt:N:R:P:SALT:KEY, the last two in hexadecimal. scrypt is RFC 7914; its costs are those that OWASP's cheat
sheet on storing passwords recommends for about 16 MB a check, which a server can afford.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.errors import BadSetting

COSTS = (2**14, 8, 5)
"""N, R and P of new hashes."""
SHORTEST = 8
"""Characters of a password."""
_LARGEST = (2**20, 32, 16)
"""Costs above which a line is a mistake, or meant to stall the server."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Hashed passwords by name. False when there are none."""

    hashes: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, lines: str, origin: str) -> Accounts:
        """Read lines; empty ones and those that begin with # are passed over.

        Raises:
            BadSetting: a line is no account, or a name is there twice; told with `origin` and the line's number.
        """
        hashes: dict[str, str] = {}
        for number, line in enumerate(lines.splitlines(), 1):
            name, _, hashed = line.strip().partition(":")
            if not name or name.startswith("#"):
                continue
            if name in hashes:
                raise BadSetting(f"{origin}, line {number}: {name} is there already. Keep one of the two.")
            try:
                _parts(hashed)
            except ValueError:
                raise BadSetting(
                    f"{origin}, line {number}: no account. Make one with: qa password NAME"
                ) from None
            hashes[name] = hashed
        return cls(hashes)

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def admit(self, name: str, password: str) -> bool:
        """Whether the password is that of the name. Takes as long for a name that there is not."""
        hashed = self.hashes.get(name, _NOBODY)
        return _matches(password, hashed) and name in self.hashes


def line(name: str, password: str) -> str:
    """The line that lets a name in with a password.

    Raises:
        BadSetting: the name cannot stand in a line, or the password is too short.
    """
    if (
        not name.strip()
        or name != name.strip()
        or ":" in name
        or name.startswith("#")
        or not name.isprintable()
    ):
        raise BadSetting(
            f"{name!r} is no name for an account. Give one without a colon, a # in front, or spaces around it."
        )
    if len(password) < SHORTEST:
        raise BadSetting(f"The password is too short. Give at least {SHORTEST} characters.")
    return f"{name}:{_hashed(password)}"


def _hashed(password: str) -> str:
    salt = os.urandom(16)
    return ":".join(["scrypt", *map(str, COSTS), salt.hex(), _key(password, salt, COSTS).hex()])


def _matches(password: str, hashed: str) -> bool:
    costs, salt, key = _parts(hashed)
    return hmac.compare_digest(_key(password, salt, costs), key)


def _parts(hashed: str) -> tuple[tuple[int, int, int], bytes, bytes]:
    """Costs, salt and key of a hash. Raises ValueError where it is none."""
    kind, n, r, p, salt, key = hashed.split(":")
    costs = (int(n), int(r), int(p))
    power_of_two = costs[0] > 1 and costs[0] & (costs[0] - 1) == 0
    if (
        kind != "scrypt"
        or not power_of_two
        or any(not 0 < c <= most for c, most in zip(costs, _LARGEST, strict=True))
    ):
        raise ValueError(hashed)
    salt_bytes, key_bytes = bytes.fromhex(salt), bytes.fromhex(key)
    if len(salt_bytes) < 16 or len(key_bytes) != 32:
        raise ValueError(hashed)
    return costs, salt_bytes, key_bytes


def _key(password: str, salt: bytes, costs: tuple[int, int, int]) -> bytes:
    n, r, p = costs
    return hashlib.scrypt(
        password.encode(), salt=salt, n=n, r=r, p=p, maxmem=2 * 128 * n * r + 2**20, dklen=32
    )


_NOBODY = ":".join(["scrypt", *map(str, COSTS), bytes(16).hex(), bytes(32).hex()])
