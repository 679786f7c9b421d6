"""Bodies of the routes of imports."""

from typing import Annotated, Literal

from outlay.application.manage_imports import MAX_BYTES
from outlay.domain.importing.opening import FORMS
from outlay.domain.importing.tally import MAX_KINDS
from pydantic import Field, StringConstraints

from functions.api.schemas import Body

_PLAIN = r"^[^\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069/\\]+$"
"""No control or bidirectional characters, and no path."""
_TEXT = r"^[^\x00-\x1f\x7f]*$"
_Field = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=_TEXT)]
_Column = Annotated[str, StringConstraints(max_length=200, pattern=_TEXT)]
_Count = Annotated[int, Field(ge=0, le=10**15)]
_Counts = Annotated[dict[Annotated[str, StringConstraints(max_length=300)], _Count], Field(max_length=MAX_KINDS + 1)]


class OptionsBody(Body):
    """What the owner of a file says about it; as the command's options."""

    format: str = Field(default="auto", pattern=f"^({'|'.join(FORMS)})$")
    mapping: dict[_Field, _Column] = Field(default_factory=dict, max_length=100)
    constants: dict[_Field, _Column] = Field(default_factory=dict, max_length=100)
    delimiter: str | None = Field(default=None, pattern=r'^[^"\r\n]$')
    input_includes_cache: bool | None = None
    time_zone: str = Field(default="UTC", max_length=64)
    namespace: str = Field(default="", max_length=200, pattern=_TEXT)


class ImportBody(Body):
    import_id: str = Field(max_length=40)
    kind: Literal["upload", "cli"]
    file: str = Field(min_length=1, max_length=200, pattern=_PLAIN)
    bytes: int | None = Field(default=None, ge=1, le=MAX_BYTES)
    options: OptionsBody = OptionsBody()


class WorkBody(Body):
    options: OptionsBody | None = None
    """In place of those that the import was made with."""


class TallyBody(Body):
    rows: _Count
    accepted: _Count
    rejected: _Count
    batches: _Count
    replayed_batches: _Count
    input_tokens: _Count
    output_tokens: _Count
    client_cost_usd: str | None = Field(default=None, pattern=r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$")
    left_out: _Counts
    warnings: _Counts


class CompleteBody(Body):
    tally: TallyBody


class UndoBody(Body):
    apply: bool
    reason: str = Field(default="", max_length=500)
