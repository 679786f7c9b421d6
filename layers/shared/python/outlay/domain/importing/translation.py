"""Rows of a known export to events: the format's own reading, what the user told, and ids that are the source's."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from outlay.contracts.buckets import BUCKETS
from outlay.domain.importing.conversion import Converted, EventBuilder, RowProblem, mapped_values, unreadable
from outlay.domain.importing.formats import Format
from outlay.domain.importing.formats.record import Record, Translated, plain
from outlay.domain.importing.identity import RowIds
from outlay.domain.importing.mapping import TAG_PREFIX, Mapped
from outlay.domain.importing.rows import Row, flat

_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:/+~|-][A-Za-z0-9_.:/+~|@=-]{0,199}")


_NO_TOKENS = "has no tokens (images, audio, or unknown): it counts as a request, and Outlay puts no cost on it"


def _lacks_tokens(event: Mapping[str, Any]) -> bool:
    """Whether a call that should have used something is said to have used nothing."""
    explained = event.get("status") == "error" or event.get("response_cache_hit")
    return not explained and not any(event.get(bucket) for bucket in BUCKETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatConverter:
    """Rows of one format. ``told`` holds the columns and constants that the user named: they come before the
    format's, and a field told to come from nowhere is left out. ``namespace`` sets apart equal ids of two sources."""

    format: Format
    builder: EventBuilder
    told: Mapped
    left_out: frozenset[str] = frozenset()
    namespace: str = ""
    includes_cache: bool | None = None

    def convert(self, row: Row, ids: RowIds) -> Converted:
        if row.problem:
            return unreadable(row)
        values = {plain(name): value for name, value in row.values.items() if self.format.reads(name)}
        record = Record(values, self.builder.zone, self.includes_cache, self.builder.now_ms)
        read = self.format.translate(record)
        first_id = self._id(read.identity, ids)
        found = [RowProblem(line=row.line, field=name, reason=reason) for name, reason in record.problems.items()]
        if read.left_out:
            return Converted(problems=tuple(found)) if found else Converted(left_out=read.left_out)
        return self._built(row, read, first_id, found)

    def _built(self, row: Row, read: Translated, first_id: str, found: list[RowProblem]) -> Converted:
        """The events, or all problems: the ``found`` ones and those of the fields."""
        told = self._told(row.values)
        events: list[dict[str, Any]] = []
        for position, fields in enumerate(read.events):
            event, problems = self.builder.build(row.line, [*self._kept(fields, told).items(), *told])
            if found or problems:  # of parts of one row the first has those of all
                named = {one.field for one in found}
                return Converted(problems=(*found, *(one for one in problems if one.field not in named)))
            events.append({"id": f"{first_id}.{position}" if position else first_id, **event})
        warnings = (*read.warnings, _NO_TOKENS) if any(map(_lacks_tokens, events)) else read.warnings
        return Converted(events=tuple(events), warnings=warnings)

    def _told(self, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
        mapped = mapped_values(self.told, flat(values)) if self.told.columns else []
        return [*mapped, *self.told.constants.items()]

    def _kept(self, fields: Mapping[str, Any], told: list[tuple[str, Any]]) -> dict[str, Any]:
        gone = self.left_out.union(field for field, _ in told if not field.startswith(TAG_PREFIX))
        return {field: value for field, value in fields.items() if field not in gone}

    def _id(self, identity: str | Mapping[str, Any], ids: RowIds) -> str:
        """The source's id behind the format's name, so that two sources can't collide."""
        if not isinstance(identity, str):
            return f"{self.format.name}:{ids.next_id(identity)}"
        own = f"{self.namespace}/{identity}" if self.namespace else identity
        if _IDENTIFIER.fullmatch(own):
            return f"{self.format.name}:{own}"
        return f"{self.format.name}:h_{hashlib.blake2b(own.encode(), digest_size=16).hexdigest()}"
