"""Everything that a release stores, made by its own code: the tables' items, and the objects under their names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from outlay.adapters.dynamodb.batch_item import to_item
from outlay.adapters.dynamodb.control import (
    api_key_to_item,
    listed_key_to_item,
    membership_to_item,
    organization_to_item,
)
from outlay.adapters.dynamodb.cube_items import cube_items
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.day_proofs import DayProofs
from outlay.adapters.dynamodb.figures_reader import DynamoFiguresReader
from outlay.adapters.dynamodb.values_registry import ValuesRegistry
from outlay.application.figures_ports import CubeToStore
from outlay.application.pack_cubes import pack_organization
from outlay.contracts import lake
from outlay.contracts.dimensions import dimension_names
from outlay.domain.batch import DimensionConfig
from outlay.domain.cubes import APART_FROM_ROWS, decode, encode, from_rows
from outlay.domain.periods import HOUR_MS

from functions.rollup.composition import compose
from tests.support.builders import NOW_MS, a_batch, a_batch_id, a_membership, an_api_key, an_event, an_organization
from tests.support.fake_lake import FakeFirehose, FakeS3
from tests.support.rollup_rig import SETTINGS, item_record, patient
from tests.support.storm_store import MemoryStore

ZONE = "Asia/Kolkata"
DIMENSIONS = DimensionConfig(revision=3, time_zone=ZONE, tag_keys=("region",))
ORGANIZATION = an_organization(dimensions=DIMENSIONS, lanes=2, aliases={"azure/prod-gpt": "openai/gpt-4o"})
DAY_MS = 24 * HOUR_MS
LONG_AGO_MS = NOW_MS - 100 * DAY_MS
LARGE_DAY = "2026-01-01"
"""Has more than a thousand combinations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Table → items in the low-level client's form; object name → bytes; rows as sent to Firehose, and in Parquet."""

    tables: Mapping[str, list[dict[str, Any]]]
    objects: Mapping[str, bytes]
    rows: bytes
    parquet: bytes


def stored(folder: Path) -> Stored:
    """What this release writes. ``folder`` is for scratch files."""
    store, firehose, objects = MemoryStore(), FakeFirehose(), FakeS3()
    clients = {"dynamodb": store.client, "firehose": firehose, "s3": objects}
    app = compose(SETTINGS, client=clients.__getitem__, count=lambda *_: None, retry=patient(), clock=lambda: NOW_MS)
    values = ValuesRegistry(store.client, "figures", retry=patient(), cap=2)
    app = replace(app, ports=replace(app.ports, values=values))
    for item in _log_items():
        store.put("log", item)
        app.answer({"Records": [item_record(item)]})
    reader, writer = (one(store.client, "figures", retry=patient()) for one in (DynamoFiguresReader, DynamoCubeWriter))
    pack_organization(organization=ORGANIZATION, now_ms=NOW_MS + DAY_MS, reader=reader, writer=writer)
    DayProofs(store.client, "figures", retry=patient()).record(ORGANIZATION.org, "2026-11-22", revision=4, at_ms=NOW_MS)
    for item in _large_cube():
        store.put("figures", item)
    rows = b"".join(firehose.records)
    return Stored(
        tables={**{name: _kept(store.items(name)) for name in store.names}, "control": _control()},
        objects=objects.objects,
        rows=rows,
        parquet=_parquet(rows, folder),
    )


def _log_items() -> list[dict[str, Any]]:
    """A batch of several hours and models, one that loses to it, one of two parts, an import, and one to put aside."""
    first = [
        an_event(event_id="a", tags={"region": "eu", "ticket": "T-1"}, user="u_" + "0" * 32, latency_ms=120),
        an_event(event_id="b", model="no-such-model", timestamp_ms=NOW_MS - 2 * HOUR_MS, status="error"),
        an_event(event_id="c", team="third", needs_claim=False, usage={"cache_read_tokens": 7, "output_tokens": 1}),
        an_event(event_id="d", team="fourth", response_id="r-1", is_batch=True),
    ]
    lost = [an_event(event_id="a"), an_event(event_id="b", digest="e" * 20), an_event(event_id="e")]
    many = [an_event(event_id=f"m-{n}", feature=f"f-{n}", timestamp_ms=NOW_MS - n * HOUR_MS) for n in range(60)]
    aside = [an_event(event_id="x", usage={"output_tokens": 10**13})]
    imported = [an_event(event_id="i", source="import", timestamp_ms=LONG_AGO_MS)]
    batches = [
        a_batch(*events, batch_id=a_batch_id(number), dimensions=DIMENSIONS, lane=number % 2, **more)
        for number, (events, more) in enumerate(
            [(first, {}), (lost, {}), (many, {}), (imported, {"source": "import"}), (aside, {})], start=1
        )
    ]
    answer = {"warnings": [{"code": "no_id"}], "errors": [{"index": 9, "field": "model", "reason": "is missing"}]}
    return [
        to_item(batch, {"batch_id": batch.batch_id, "received": len(batch.events) + 1, **answer}) for batch in batches
    ]


def _kept(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the heads of empty hours but one: they are all the same."""
    kept, empty = [], 0
    for item in items:
        if item.get("sk") == {"S": "A#head"} and item.get("u") == {"N": "0"} and item["rev"] == {"N": "0"}:
            empty += 1
            if empty > 1:
                continue
        if item.get("sk") == {"S": "B#cube#000"} and "#D#" in item["pk"]["S"] and not _has_rows(item):
            continue
        kept.append(item)
    return kept


def _has_rows(item: Mapping[str, Any]) -> bool:
    return decode(item["b"]["B"]).rows > 0


def _large_cube() -> list[dict[str, Any]]:
    names = dimension_names(DIMENSIONS.tag_keys)
    rows = [
        (
            ["openai", "gpt-4o", "chat", f"project-{n}", *[""] * (len(names) - 4)],
            {"requests": n, "cost_input": n * 10**7},
        )
        for n in range(1, APART_FROM_ROWS + 1)
    ]
    cube = CubeToStore(revision=9, data=encode(from_rows(names, rows)), lanes=2, time_zone=ZONE, at_ms=NOW_MS)
    return list(cube_items(f"O#{ORGANIZATION.org}#D#{LARGE_DAY}", ORGANIZATION.org, cube))


def _control() -> list[dict[str, Any]]:
    key = an_api_key(expires_ms=NOW_MS + DAY_MS, revoked_ms=NOW_MS)
    return [
        organization_to_item(ORGANIZATION),
        api_key_to_item(key, NOW_MS),
        listed_key_to_item(key, NOW_MS),
        membership_to_item(a_membership()),
    ]


def _parquet(rows: bytes, folder: Path) -> bytes:
    """As Firehose makes it of the rows, by the lake's columns."""
    kinds = {"string": "VARCHAR", "int": "INTEGER", "map<string,string>": "MAP(VARCHAR, VARCHAR)"}
    source, target = folder / "rows.ndjson", folder / "rows.parquet"
    source.write_bytes(b"".join(json.dumps(_whole(line)).encode() + b"\n" for line in rows.splitlines()))
    columns = ", ".join(f"'{name}': '{kinds.get(kind, kind.upper())}'" for name, kind in lake.COLUMNS)
    duckdb.execute(
        f"COPY (SELECT * FROM read_json('{source}', format='newline_delimited', columns={{{columns}}}))"
        f" TO '{target}' (FORMAT PARQUET, COMPRESSION snappy)"
    )
    return target.read_bytes()


def _whole(line: bytes) -> dict[str, Any]:
    row = json.loads(line)
    return {name: row.get(name) for name, _ in lake.COLUMNS}
