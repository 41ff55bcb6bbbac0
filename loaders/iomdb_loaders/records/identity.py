"""How ids are stored: as a keyed hash by default. The key is never stored, only a digest of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from iomdb_loaders.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHORTEST_KEY = 16


@dataclass(frozen=True)
class Identity:
    """The secret that ids are hashed with, and a digest of it that tells one key from another; or neither."""

    secret: str | None = None
    fingerprint: str | None = None


PLAIN = Identity()


def keyed(key: str) -> Identity:
    """The identity of a key of at least 16 characters. Raises InputError for a shorter one."""
    if len(key) < SHORTEST_KEY:
        raise InputError(f"the key has {len(key)} characters; use one of at least {SHORTEST_KEY}")
    # 128 bits as 32 characters: with an id of up to 23 characters they fill one block of SHA-256
    secret = hashlib.sha256(b"iomdb record ids\0" + key.encode()).hexdigest()[:32]
    return Identity(secret, hashlib.sha256(secret.encode()).hexdigest()[:16])


def check_same(connection: DuckDBPyConnection, identity: Identity) -> None:
    """Refuse ids stored in another way than those in the database: they could not be compared."""
    for batch, fingerprint in connection.execute(
        "select max(batch), key_fingerprint from record.batch group by key_fingerprint"
    ).fetchall():
        if fingerprint == identity.fingerprint:
            continue
        if fingerprint is None:
            raise InputError(f"batch {batch} has its ids as they are; use --plain-ids, or unload it first")
        if identity.fingerprint is None:
            raise InputError(f"batch {batch} has its ids hashed; give the key instead of --plain-ids")
        raise InputError(
            f"batch {batch} has its ids hashed with another key (digest {fingerprint}, not "
            f"{identity.fingerprint}); give that key"
        )
