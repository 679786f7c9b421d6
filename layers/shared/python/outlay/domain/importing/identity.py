"""Event ids of imported rows: what the row says, and how many equal rows came before it in the file.

So the same file brings the same ids, and a second import of it counts nothing. How often each row was seen is kept in a
private temporary database, which SQLite moves to disk as it grows: memory stays bounded.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any

_CACHE_KIB = 65_536
_COUNT = "INSERT INTO seen VALUES (?, 1) ON CONFLICT (row) DO UPDATE SET times = times + 1 RETURNING times"


class RowIds:
    """Gives each row of one file its id, in the file's order.

    ``namespace`` sets apart files in which equal rows are different calls.
    """

    def __init__(self, namespace: str = "") -> None:
        self._namespace = namespace
        self._seen = sqlite3.connect("", isolation_level=None)
        self._seen.executescript(f"PRAGMA cache_size = -{_CACHE_KIB}; PRAGMA journal_mode = OFF; BEGIN;")
        self._seen.execute("CREATE TABLE seen (row BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")

    def next_id(self, values: Mapping[str, Any]) -> str:
        """The id of the next row; the order of the columns doesn't matter."""
        content = json.dumps([self._namespace, values], sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.blake2b(content, digest_size=16).digest()
        (times,) = self._seen.execute(_COUNT, (digest,)).fetchone()
        return "i_" + hashlib.blake2b(digest + times.to_bytes(8), digest_size=16).hexdigest()

    def close(self) -> None:
        self._seen.close()
