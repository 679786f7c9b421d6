"""Rows of a Parquet file, by DuckDB: only the columns that are asked for are read, and rows are streamed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from outlay.domain.importing.rows import FileProblem, Row, Source

_ROWS_AT_ONCE = 2_000
_NESTED = ("STRUCT", "MAP", "LIST", "UNION", "VARIANT")


Connect = Callable[[], Any]
"""Makes a connection of DuckDB with nothing in it; an argument, since the domain knows no third-party packages."""
CONFIGURATION: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "threads": 2,
}


def read_parquet(
    path: Path, *, connect: Connect | None, wanted: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> Source:
    """The rows with the columns that ``wanted`` chooses of all; nested values as dicts and lists, the rest as JSON
    would hold it (money and floats as text). ``line`` of a row is its place in the file, from 1.

    Raises:
        FileProblem: DuckDB is not installed, or it is no readable Parquet file.
    """
    if connect is None:
        raise FileProblem("reading Parquet needs DuckDB. Install it: pip install 'outlay-cli[parquet]'")
    try:
        connection = connect()
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        types = {str(row[0]): str(row[1]) for row in described}
        columns = wanted(tuple(types)) or tuple(types)
        selected = ", ".join(_expression(name, types[name]) for name in columns)
        cursor = connection.execute(f"SELECT {selected} FROM read_parquet(?)", [str(path)])  # noqa: S608 - quoted
    except Exception as error:
        kind = type(error).__name__
        raise FileProblem(f"the Parquet file can't be read ({kind}): it is damaged, or of a kind not known.") from error
    nested = [_is_nested(types[name]) for name in columns]
    return Source(kind="parquet", columns=columns, rows=_rows(cursor, columns, nested))


def _is_nested(kind: str) -> bool:
    return kind.startswith(_NESTED) or kind.endswith("]")


def _expression(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"epoch_us({column})"  # an instant needs no zone; whole microseconds lose nothing
    if _is_nested(kind):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if kind in ("BOOLEAN", "VARCHAR") or "INT" in kind:
        return column
    return f"CAST({column} AS VARCHAR)"


def _rows(cursor: Any, columns: tuple[str, ...], nested: list[bool]) -> Iterator[Row]:
    line = 0
    while batch := cursor.fetchmany(_ROWS_AT_ONCE):
        for cells in batch:
            line += 1
            values = [
                json.loads(cell, parse_float=str) if is_nested and cell is not None else cell
                for cell, is_nested in zip(cells, nested, strict=True)
            ]
            yield Row(line=line, values=dict(zip(columns, values, strict=True)))
