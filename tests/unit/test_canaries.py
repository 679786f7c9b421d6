"""The search of the canary test sees a marker however it is written, and nothing where there is none."""

import base64
import gzip
import json
import secrets
import zlib
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from boto3.dynamodb.types import Binary

from tests.support.canaries import Canaries, pieces
from tests.support.canary_stores import kind_of_item, told

Write = Callable[[bytes], bytes]


def _parquet(data: bytes, folder: Path) -> bytes:
    path = folder / "rows.parquet"
    with duckdb.connect() as database:
        database.execute("CREATE TABLE rows (tags MAP(VARCHAR, VARCHAR))")
        database.execute("INSERT INTO rows VALUES (map_from_entries([('a', ?)]))", [data.decode()])
        database.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


WAYS: Mapping[str, Write] = {
    "plain": lambda data: b"before " + data + b" after",
    "upper case": bytes.upper,
    "hex": lambda data: data.hex().encode(),
    "upper hex": lambda data: data.hex().upper().encode(),
    **{
        f"base64, offset {offset}": lambda data, offset=offset: base64.b64encode(b"x" * offset + data + b"yz")
        for offset in range(3)
    },
    "base64 for URLs": lambda data: base64.urlsafe_b64encode(b"\xff\xfe" + data).rstrip(b"="),
    "percent": lambda data: "".join(f"%{byte:02X}" for byte in data).encode(),
    "an address": lambda data: quote(f"{data.decode()}@outlay.example", safe="").encode(),
    "JSON escapes": lambda data: "".join(f"\\u{byte:04x}" for byte in data).encode(),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zlib, fast": lambda data: zlib.compress(data, 1),
    "zlib behind a header": lambda data: b"OC3\x10\x00\x00\x00" + zlib.compress(data * 2) + b"more",
    "zlib that is cut off": lambda data: zlib.compress(data + secrets.token_bytes(999))[:-100],
    "zlib in base64 in JSON": lambda data: json.dumps({"B": base64.b64encode(zlib.compress(data)).decode()}).encode(),
    "base64 in gzip in base64": lambda data: base64.b64encode(gzip.compress(base64.b64encode(b"x" + data))),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_marker_and_a_secret_are_found_however_they_are_written(way: str) -> None:
    canaries = Canaries()
    marker, secret = canaries.mark("marker"), canaries.note("secret", secrets.token_hex(20))
    assert canaries.found_in(WAYS[way](marker.encode())) == {"marker"}
    assert canaries.found_in(WAYS[way](secret.encode())) == {"secret"}
    assert canaries.found_in(WAYS[way](b"nothing of it, and nothing like it")) == set()


def test_a_marker_in_parquet_is_found(tmp_path: Path) -> None:
    canaries = Canaries()
    assert canaries.found_in(_parquet(canaries.mark("marker").encode(), tmp_path)) == {"marker"}


@pytest.mark.parametrize("cut", [slice(0, 20), slice(-20, None)])
def test_either_end_of_a_secret_is_enough(cut: slice) -> None:
    canaries = Canaries()
    secret = canaries.note("secret", secrets.token_urlsafe(40))
    assert canaries.found_in(b"..." + secret[cut].encode() + b"...") == {"secret"}


@pytest.mark.parametrize("write", [json.dumps, escape, quote])
def test_a_secret_with_marks_is_found_however_it_is_escaped(write: Callable[[str], str]) -> None:
    canaries = Canaries()
    secret = canaries.note("secret", 'ab"c\\d<&e>"f' * 3)
    assert canaries.found_in(write(secret).encode()) == {"secret"}


def test_a_secret_too_short_to_be_recognised_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        pieces("123456")


def test_what_is_told_of_a_place_holds_the_kinds_and_no_secret() -> None:
    canaries = Canaries()
    marker, secret = canaries.mark("address"), canaries.note("token", secrets.token_urlsafe(40))
    assert canaries.masked(f"to {marker.upper()}@x with {secret}") == "to ‹address›@x with ‹token›"


def test_every_leaf_of_an_answer_is_read() -> None:
    answer = {"a": [{"B": Binary(b"one")}, ("two",)], "three": {"SS": {"four"}}, "n": 5, "bytes": b"six"}
    assert {b"one", b"two", b"three", b"four", b"5", b"six"} <= set(told(answer).split(b"\n"))


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("O#acme#H#2026#0", "H"),
        ("O#acme#AUDIT", "AUDIT"),
        ("O#acme#RECORDS#anomaly", "RECORDS#anomaly"),
        ("P#PLANS", "P#PLANS"),
        ("K#abc", "K"),
        ("", ""),
    ],
)
def test_an_item_is_of_the_kind_that_its_key_names(key: str, kind: str) -> None:
    assert kind_of_item(key) == kind
