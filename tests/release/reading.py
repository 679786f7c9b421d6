"""What this release's public readers make of a release's items, by kind: plain values."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from outlay.adapters.athena import queries
from outlay.adapters.dynamodb import batch_item, batch_status, control, quarantine_records
from outlay.adapters.dynamodb.claims import ClaimsTable
from outlay.adapters.dynamodb.cube_items import CubeChunks, number, to_counter, to_head
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.log_entries import to_entry
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.adapters.s3.quarantine import S3Quarantine
from outlay.contracts import keys, lake
from outlay.domain.claims import Claim
from outlay.domain.cubes import decode

from tests.release.files import plain
from tests.release.items import ORGANIZATION, Stored
from tests.support.fake_lake import FakeS3
from tests.support.rollup_rig import patient
from tests.support.storm_store import MemoryStore

ORG = ORGANIZATION.org
_LISTED = 30
"""Rows of a cube that stand for themselves; a digest stands for all."""
Reading = Callable[[Stored], Any]


def _items(stored: Stored, table: str, *, pk: str = "", sk: str = "") -> list[dict[str, Any]]:
    return [
        item for item in stored.tables[table] if pk in item["pk"]["S"] and item.get("sk", {"S": ""})["S"].startswith(sk)
    ]


def _by_key(items: Iterable[dict[str, Any]], read: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    return {"/".join(item[name]["S"] for name in ("pk", "sk") if name in item): read(item) for item in items}


def _store(stored: Stored) -> MemoryStore:
    store = MemoryStore()
    for table in store.names:
        for item in stored.tables[table]:
            store.put(table, item)
    return store


def _cubes(stored: Stored, prefix: str) -> dict[str, Any]:
    return _by_key(_items(stored, "figures", pk=prefix, sk=keys.CUBE_PREFIX), lambda item: _cube([item]))


def _cube(items: list[dict[str, Any]]) -> dict[str, Any]:
    chunks = CubeChunks(items[0], None)
    for item in items[1:]:
        chunks.add(number(item, "chunk"), item)
    cube = chunks.cube()
    assert cube is not None
    rows = decode(cube.data)
    listed = sorted([list(rows.row_values(row)), rows.amounts(row)] for row in range(rows.rows))
    return {
        "revision": cube.revision,
        "lanes": cube.lanes,
        "time_zone": cube.time_zone,
        "at_ms": cube.at_ms,
        "version": bytes(items[0]["b"]["B"])[2],
        "dimensions": rows.dimensions,
        "count": len(listed),
        "rows": listed[:_LISTED],
        "digest": sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest(),
    }


def _claims(stored: Stored) -> Any:
    """The owners that somebody finds who comes too late."""
    ids = [item["pk"]["S"].partition("#E#")[2] for item in stored.tables["claims"]]
    late = [Claim(event_id=one, batch_id="b_late", position=0, digest="f" * 20, expires_s=1) for one in ids]
    owners = ClaimsTable(_store(stored).client, "claims", retry=patient()).settle(ORG, late)
    # When it expires is not part of the ownership; release 0.1.0 did not read it.
    return {event_id: replace(owner, expires_s=None) for event_id, owner in owners.items()}


def _ledger(stored: Stored) -> Any:
    days = sorted({item["pk"]["S"].rpartition("#")[2] for item in _items(stored, "figures", pk="#L#")})
    return ProofReader(_store(stored).client, log_table="log", figures_table="figures").entries(ORG, days)


def _refused(stored: Stored) -> Any:
    """Of known values and a new one, those beyond a cap that is reached."""
    registry = ValuesRegistry(_store(stored).client, "figures", retry=patient(), cap=2)
    return registry.refused(ORG, {("team", "2026-11"): {"search", "third", "new"}})


def _copies(stored: Stored) -> Any:
    objects = FakeS3()
    objects.objects.update(stored.objects)
    copies = S3Quarantine(objects, "bucket", prefix="quarantine/", retry=patient(), clock=lambda: 0)
    return {name: copies.read(ORG, Path(name).stem) for name in stored.objects}


def _entry(item: Mapping[str, Any]) -> Any:
    return to_entry(item["pk"]["S"], item).batch


def _logged(item: Mapping[str, Any]) -> dict[str, Any]:
    """Without whether it is archived, which decision 9 does away with."""
    logged = plain(batch_status.logged_batch_from_item(item))
    return {name: logged[name] for name in ("received_ms", "received", "accepted", "parts", "quarantined")}


def lake_rows(stored: Stored, folder: Path) -> Any:
    """What Athena's queries find in the Parquet object, with columns that came later as NULL."""
    (folder / "kept.parquet").write_bytes(stored.parquet)
    connection = duckdb.connect()
    kinds = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    columns = ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind in lake.COLUMNS)
    connection.execute(f"CREATE TABLE events ({columns}, {lake.PARTITION_KEY} VARCHAR)")
    path = folder / "kept.parquet"
    kept = f"SELECT *, '2026-11-22' AS {lake.PARTITION_KEY} FROM read_parquet('{path}')"
    connection.execute(f"INSERT INTO events BY NAME {kept}")
    text = queries.measures_per_day("events", org=ORG, start_day="2026-01-01", end_day="2027-01-01")
    answer = connection.execute(sqlglot.transpile(text, read="athena", write="duckdb")[0])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


READINGS: Mapping[str, Reading] = {
    "batches": lambda stored: _by_key(stored.tables["log"], _entry),
    "answers": lambda stored: _by_key(stored.tables["log"], batch_item.answer_of),
    "received": lambda stored: _by_key(stored.tables["log"], batch_item.readable_days),
    "logged": lambda stored: _by_key(stored.tables["log"], _logged),
    "claims": _claims,
    "markers": lambda stored: _by_key(_items(stored, "figures", pk="#P#"), batch_status.marker_from_item),
    "counters": lambda stored: _by_key(_items(stored, "figures", pk="#H#", sk=keys.COUNTER_PREFIX), to_counter),
    "heads": lambda stored: _by_key(_items(stored, "figures", sk=keys.HEAD), to_head),
    "hour cubes": lambda stored: _cubes(stored, "#H#"),
    "day cubes": lambda stored: _cubes(stored, "#D#"),
    "month cubes": lambda stored: _cubes(stored, "#M#"),
    "proofs": lambda stored: DayProofs(_store(stored).client, "figures", retry=patient()).proven(ORG, ["2026-11-22"]),
    "ledger": _ledger,
    "refused values": _refused,
    "quarantine": lambda stored: _by_key(_items(stored, "figures", pk="#Q"), quarantine_records.from_item),
    "copies": lambda stored: {name: entry and entry.batch for name, entry in _copies(stored).items()},
    "organization": lambda stored: _by_key(_items(stored, "control", pk="#ORG"), control.organization_from_item),
    "keys": lambda stored: _by_key(_items(stored, "control", pk="K#"), control.api_key_from_item),
    "listed keys": lambda stored: _by_key(_items(stored, "control", pk="#KEYS"), control.api_key_from_item),
}


def all_readings(stored: Stored, folder: Path) -> dict[str, Any]:
    found = {name: plain(read(stored)) for name, read in READINGS.items()}
    return {**found, "lake": plain(lake_rows(stored, folder))}
