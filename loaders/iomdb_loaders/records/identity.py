"""How ids and files are recorded: by default under a key, which is never stored. Only a check of the key is."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEY_VARIABLE = "IOMDB_KEY"
SHORTEST_KEY = 16
# guesses that a key must resist, as a power of ten; each guess costs a tenth of a second
STRENGTH = 15
_MAKE = 'make one with: python -c "import secrets; print(secrets.token_hex(16))"'
_SALT = 32


@dataclass(frozen=True)
class Identity:
    """The secret that ids are hashed with, and a fingerprint that distinguishes keys; both None for plain ids.

    The fingerprint begins with the salt of the database; one of 16 characters, from version 0.1, has none.
    """

    secret: str | None = None
    fingerprint: str | None = None

    def file(self, name: str, ending: str, sheet: str | None, sha256: str) -> tuple[str, str | None, str]:
        """What is stored of a file or sheet: name, sheet and digest.

        Under a key neither name nor sheet, which may be those of a person, nor the digest itself, which would give away
        the content of a short file.
        """
        if self.secret is None:
            return name, sheet, sha256
        digest = hmac.new(self.secret.encode(), f"{sha256}{sheet or ''}".encode(), "sha256")
        return ending, None, digest.hexdigest()


def find_key(key_file: Path | None) -> str | None:
    """The key in `key_file`, else in the environment variable IOMDB_KEY, else None."""
    if key_file is None:
        return os.environ.get(KEY_VARIABLE) or None
    if key_file.exists() and not key_file.is_file():
        raise input_error(key_file, "not a regular file", "give a file that holds the key")
    try:
        return key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise input_error(key_file, "cannot be read as text", "give a file that holds the key") from None


def identity_in(connection: DuckDBPyConnection, key: str | None, *, plain: bool) -> Identity:
    """How this database stores ids: under a key, or plain.

    Raises InputError for neither or both, for a weak key, and if the database has ids that are stored in another way:
    they could not be compared.
    """
    if plain and key is not None:
        raise InputError("--plain-ids and a key exclude each other; give one of them")
    if not plain and not key:
        raise InputError(
            f"ids are stored hashed, which needs a key; set {KEY_VARIABLE} or give --key-file, or --plain-ids"
        )
    stored = dict(
        connection.execute(
            "select key_fingerprint, max(batch) from record.batch group by key_fingerprint"
        ).fetchall()
    )
    if plain:
        identity = Identity()
    else:
        assert key is not None
        identity = _keyed(key, stored)
    for fingerprint, batch in stored.items():
        if fingerprint == identity.fingerprint:
            continue
        if fingerprint is None:
            raise InputError(f"batch {batch} has its ids in plain text; use --plain-ids, or unload it first")
        if plain:
            raise InputError(f"batch {batch} has its ids hashed; give the key instead of --plain-ids")
        raise InputError(f"batch {batch} has its ids hashed with another key; give that key")
    return identity


def _keyed(key: str, stored: Collection[str | None]) -> Identity:
    """The identity under the salt of the stored fingerprints, or a new one."""
    known = next((fingerprint for fingerprint in stored if fingerprint), None)
    if known and len(known) < _SALT:
        # 128 bits as 32 characters: with an id of up to 23 characters they fill one block of SHA-256
        secret = hashlib.sha256(b"iomdb record ids\0" + key.encode()).hexdigest()[:32]
        return Identity(secret, hashlib.sha256(secret.encode()).hexdigest()[:16])
    salt = known[:_SALT] if known else secrets.token_hex(_SALT // 2)
    _check_strength(key)
    # slow and salted: who has the file cannot try many keys on a known id or on the fingerprint
    secret = hashlib.scrypt(
        key.encode(), salt=bytes.fromhex(salt), n=2**15, r=8, p=1, maxmem=2**26, dklen=16
    ).hex()
    return Identity(secret, salt + hashlib.sha256(secret.encode()).hexdigest()[:16])


def _check_strength(key: str) -> None:
    """Raise InputError for a key that somebody could guess who has the file."""
    if len(key) < SHORTEST_KEY:
        raise InputError(f"the key has {len(key)} characters; use one of at least {SHORTEST_KEY}, or {_MAKE}")
    from zxcvbn import zxcvbn

    # it measures at most 72 characters
    strength = zxcvbn(key[:72])["guesses_log10"]
    if strength < STRENGTH:
        raise InputError(f"the key can be guessed in about 10^{float(strength):.0f} tries; {_MAKE}")
