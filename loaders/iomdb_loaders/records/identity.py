"""How ids are stored: by default as a keyed hash. The key is never stored, only a digest of it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError, input_error

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

KEY_VARIABLE = "IOMDB_KEY"
SHORTEST_KEY = 16


@dataclass(frozen=True)
class Identity:
    """The secret that ids are hashed with, and a digest that distinguishes keys; both None for plain ids."""

    secret: str | None = None
    fingerprint: str | None = None


def find_key(key_file: Path | None) -> str | None:
    """The key in `key_file`, else in the environment variable IOMDB_KEY, else None."""
    if key_file is None:
        return os.environ.get(KEY_VARIABLE) or None
    try:
        return key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise input_error(key_file, "cannot be read as text", "give a file that holds the key") from None


def identity_of(key: str | None, *, plain: bool) -> Identity:
    """How ids are stored: under a key of at least 16 characters, or plain. Raises InputError for neither or both."""
    if plain and key is not None:
        raise InputError("--plain-ids and a key exclude each other; give one of them")
    if plain:
        return Identity()
    if not key:
        raise InputError(
            f"ids are stored hashed, which needs a key; set {KEY_VARIABLE} or give --key-file, or --plain-ids"
        )
    if len(key) < SHORTEST_KEY:
        raise InputError(f"the key has {len(key)} characters; use one of at least {SHORTEST_KEY}")
    # 128 bits as 32 characters: with an id of up to 23 characters they fill one block of SHA-256
    secret = hashlib.sha256(b"iomdb record ids\0" + key.encode()).hexdigest()[:32]
    return Identity(secret, hashlib.sha256(secret.encode()).hexdigest()[:16])


def check_same(connection: DuckDBPyConnection, identity: Identity) -> None:
    """Raise InputError unless the ids in the database are stored in the same way: others could not be compared."""
    for batch, fingerprint in connection.execute(
        "select max(batch), key_fingerprint from record.batch group by key_fingerprint"
    ).fetchall():
        if fingerprint == identity.fingerprint:
            continue
        if fingerprint is None:
            raise InputError(f"batch {batch} has its ids in plain text; use --plain-ids, or unload it first")
        if identity.fingerprint is None:
            raise InputError(f"batch {batch} has its ids hashed; give the key instead of --plain-ids")
        raise InputError(
            f"batch {batch} has its ids hashed with another key (digest {fingerprint}, not "
            f"{identity.fingerprint}); give that key"
        )
