"""Which column of a file is which field of an event: as told, else by the column's name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from outlay.contracts.buckets import BUCKETS
from outlay.domain.importing.rows import FileProblem

TEXT_FIELDS = (
    "id",
    "provider",
    "model",
    "operation",
    "project",
    "team",
    "feature",
    "environment",
    "cost_center",
    "user",
    "end_customer",
    "provider_api",
    "status",
    "error_code",
    "service_tier",
    "usage_label",
    "response_id",
    "run_id",
    "parent_id",
    "task_type",
    "complexity",
    "content_fingerprint",
    "lease_id",
)
NUMBER_FIELDS = (*BUCKETS, "latency_ms", "time_to_first_token_ms", "attempt", "max_tokens")
DECIMAL_FIELDS = ("client_cost_usd", "quality_score")
FLAG_FIELDS = ("is_batch", "is_stream", "is_aborted", "response_cache_hit")
FIELDS = ("timestamp", *TEXT_FIELDS, *NUMBER_FIELDS, *DECIMAL_FIELDS, *FLAG_FIELDS, "tags", "provider_usage")
TAG_PREFIX = "tag:"

_ALSO_NAMED: Mapping[str, tuple[str, ...]] = {
    "timestamp": ("time", "datetime", "date", "createdat", "created", "requesttime", "starttime", "ts", "timestampms"),
    "provider": ("vendor", "modelprovider", "providername"),
    "model": ("modelname", "modelid", "deployment"),
    "id": ("eventid",),
    "team": ("teamname", "tenant"),
    "project": ("projectname", "projectid"),
    "environment": ("env", "stage"),
    "cost_center": ("costcentre",),
    "user": ("userid", "username"),
    "response_id": ("requestid", "completionid", "generationid"),
    "input_uncached_tokens": (
        "inputtokens",
        "prompttokens",
        "contexttokens",
        "tokensin",
        "prompttokencount",
        "inputtokencount",
        "inputlength",
        "requesttokens",
    ),
    "cache_read_tokens": (
        "cachedtokens",
        "cachedinputtokens",
        "cachereadinputtokens",
        "inputcachedtokens",
        "cachedcontenttokencount",
    ),
    "cache_write_5m_tokens": ("cachewritetokens", "cachecreationinputtokens", "cachecreationtokens"),
    "output_tokens": (
        "completiontokens",
        "generatedtokens",
        "responsetokens",
        "tokensout",
        "candidatestokencount",
        "outputtokencount",
        "outputlength",
    ),
    "reasoning_tokens": ("thinkingtokens", "outputreasoningtokens"),
    "latency_ms": ("durationms", "responsetimems", "elapsedms"),
    "time_to_first_token_ms": ("ttftms", "timetofirsttoken"),
    "client_cost_usd": ("costusd", "cost", "totalcost", "responsecost"),
}
_CACHES = ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What each field is read from: a column's name, or a constant. ``unused`` columns are in no event."""

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    unused: tuple[str, ...]
    input_includes_cache: bool = False


def map_columns(
    columns: Iterable[str],
    *,
    told: Mapping[str, str],
    constants: Mapping[str, str],
    input_includes_cache: bool | None = None,
) -> Mapped:
    """The mapping: ``told`` first (an empty column name means: leave that field out), then by name.

    Raises:
        FileProblem: a field or column isn't known, two columns fit one field, a required field has none, or it isn't
            clear whether the input tokens contain the cached ones.
    """
    columns = tuple(columns)
    check_told(columns, told, constants)
    # A tag beside its field: who asks for one has not said that the column means nothing else.
    taken = {column for field, column in told.items() if column and not field.startswith(TAG_PREFIX)}
    found = {field: column for field, column in told.items() if column}
    exact, guessed = _guess(column for column in columns if column not in taken)
    for field, candidates in {**guessed, **exact}.items():
        if field not in told and field not in constants:
            found[field] = _only(field, candidates)
    _check_required(found, constants, columns)
    _check_cache(found, told, input_includes_cache)
    found = {field: found[field] for field in sorted(found, key=_place)}
    unused = tuple(column for column in columns if column not in found.values())
    return Mapped(columns=found, constants=constants, unused=unused, input_includes_cache=bool(input_includes_cache))


def _place(field: str) -> tuple[int, str]:
    return (FIELDS.index(field) if field in FIELDS else len(FIELDS), field)


def is_field(name: str) -> bool:
    return name in FIELDS or (name.startswith(TAG_PREFIX) and len(name) > len(TAG_PREFIX))


def check_told(columns: tuple[str, ...], told: Mapping[str, str], constants: Mapping[str, str]) -> None:
    """Raises:
    FileProblem: a name is no field of an event, or the file has no such column.
    """
    for name in (*told, *constants):
        if not is_field(name):
            raise FileProblem(f"{name!r} is no field of an event. Fields: {', '.join(FIELDS)}, tag:NAME.")
    for field, column in told.items():
        if column and column not in columns:
            raise FileProblem(
                f"{field} is to be read from {column!r}: there is no such column. The file has: {', '.join(columns)}."
            )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _guess(columns: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Fields whose own name a column has, and fields that a column's name usually means."""
    own = {_plain(field): field for field in FIELDS}
    usual = {other: field for field, others in _ALSO_NAMED.items() for other in others}
    exact: dict[str, list[str]] = {}
    guessed: dict[str, list[str]] = {}
    for column in columns:
        plain = _plain(column)
        if column.startswith(TAG_PREFIX):
            exact[column] = [column]
        elif plain in own:
            exact.setdefault(own[plain], []).append(column)
        elif plain in usual:
            guessed.setdefault(usual[plain], []).append(column)
    return exact, guessed


def _only(field: str, candidates: list[str]) -> str:
    if len(candidates) > 1:
        raise FileProblem(
            f"the columns {', '.join(candidates)} all look like {field}. Choose one of them.",
            say={"mapping": f"{field}={candidates[0]}"},
        )
    return candidates[0]


def _check_required(found: Mapping[str, str], constants: Mapping[str, str], columns: tuple[str, ...]) -> None:
    known = {*found, *constants}
    missing = [field for field in ("timestamp", "provider", "model") if field not in known]
    if not known & {*BUCKETS, "provider_usage"}:
        missing.append("output_tokens")
    if missing:
        alike = [field for field in missing if field in ("provider", "model")]
        also = f", or set {' and '.join(alike)} for all rows" if alike else ""
        has = ", ".join(columns) or "no columns"
        raise FileProblem(
            f"no column for {', '.join(missing)}. The file has: {has}. Say which column it is{also}.",
            say={
                **({"mapping": f"{missing[0]}={columns[0]}"} if columns else {}),
                **({"constants": f"{alike[0]}=…"} if alike else {}),
            },
        )


def _check_cache(found: Mapping[str, str], told: Mapping[str, str], includes: bool | None) -> None:
    source = found.get("input_uncached_tokens", "")
    cached = [found[field] for field in _CACHES if field in found]
    # Who names the input column alone has said which column it is, not what a provider counts into it.
    is_told = "input_uncached_tokens" in told and all(field in told for field in _CACHES if field in found)
    is_guess = not is_told and _plain(source) != _plain("input_uncached_tokens")
    if source and cached and is_guess and includes is None:
        raise FileProblem(
            f"does {source!r} include the tokens of {', '.join(map(repr, cached))}? Say so: OpenAI and Google count "
            "them in, Anthropic doesn't.",
            say={"input_includes_cache": ""},
        )
