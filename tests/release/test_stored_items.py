"""What previous releases stored stays readable, and reads as the same values."""

from pathlib import Path
from typing import Any

import pytest

from tests.release import files
from tests.release.items import stored
from tests.release.kept import releases
from tests.release.reading import READINGS, all_readings, lake_rows

CASES = [(folder, name) for folder in releases() for name in files.readings(folder)]


def _read(folder: Path, name: str, scratch: Path) -> Any:
    kept = files.read(folder)
    return files.plain(lake_rows(kept, scratch) if name == "lake" else READINGS[name](kept))


def differences(then: Any, now: Any, at: str = "") -> list[str]:
    """Where what is read now lacks or contradicts what was read then. What came in addition is none."""
    if isinstance(then, dict) and isinstance(now, dict):
        missing = [f"{at}/{name} is gone" for name in then.keys() - now.keys()]
        return missing + [
            one for name in then.keys() & now.keys() for one in differences(then[name], now[name], f"{at}/{name}")
        ]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [
            one for place, pair in enumerate(zip(then, now, strict=True)) for one in differences(*pair, f"{at}/{place}")
        ]
    return [] if then == now else [f"{at} was {then!r} and is {now!r}"]


@pytest.mark.parametrize(("folder", "name"), CASES, ids=lambda value: getattr(value, "name", value))
def test_what_a_release_stored_reads_as_it_did_then(folder: Path, name: str, tmp_path: Path) -> None:
    assert differences(files.readings(folder)[name], _read(folder, name, tmp_path)) == []


def test_the_fixtures_hold_every_kind_of_item() -> None:
    """Each reading found something, in the forms that matter: collapsed values, both versions of a cube's bytes."""
    readings = files.readings(releases()[0])
    assert all(readings.values())
    versions = {cube["version"] for kind in ("hour", "day", "month") for cube in readings[f"{kind} cubes"].values()}
    assert versions == {1, 2}
    assert any("other" in item for item in files.read(releases()[0]).tables["figures"])
    assert {item["dup"]["N"] for item in files.read(releases()[0]).tables["figures"] if "dup" in item} > {"0"}


def test_a_value_that_reads_differently_is_told_with_its_place() -> None:
    assert differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}], "c": 4}) == ["/a/1/b was 2 and is 3"]
    assert differences({"a": 1}, {}) == ["/a is gone"]


def test_this_release_can_write_its_fixtures_and_read_them(tmp_path: Path) -> None:
    files.write(tmp_path / "next", stored(tmp_path))
    kept = files.read(tmp_path / "next")
    assert all(all_readings(kept, tmp_path).values())
