"""Parameters of lists of models and prices, decoded with every problem named."""

from dataclasses import dataclass

from outlay.application.read_models import ModelFilter, Place
from outlay.contracts.buckets import BUCKETS
from outlay.domain.model_names import PROVIDER_SYNONYMS
from outlay.domain.model_rates import RateBook

from functions.api.dates import read_date, read_moment
from functions.api.figures_query import Parameters, cursor_text, query_digest, read_cursor
from functions.api.routing import Call

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
MAX_TEXT = 200
THREE = ("", "true", "false", "unknown")
MODALITIES = ("", "text", "image", "audio", "video", "pdf")
_FILTERS = frozenset({"provider", "q", "family", "deprecated", "tool_use", "modality", "min_context"})
_PAGE = frozenset({"limit", "cursor"})
MODEL_PARAMETERS = _FILTERS | _PAGE
PRICE_PARAMETERS = MODEL_PARAMETERS | {"at", "bucket"}
LOOKUP_PARAMETERS = frozenset({"provider", "model"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    chosen: ModelFilter
    at_ms: int
    bucket: str
    limit: int
    after: Place | None
    digest: str

    def cursor(self, last: Place | None) -> str | None:
        return None if last is None else cursor_text(self.digest, 0, last)


def read_list_query(call: Call, *, book: RateBook, known: frozenset[str]) -> ListQuery:
    """Raises ``InvalidInput`` naming every problem."""
    given = Parameters(call.request, call.organization, known=known)
    digest = query_digest(call.request)
    bucket = given.text("bucket")
    if bucket and bucket not in BUCKETS:
        given.wrong("bucket", f"must be one of {', '.join(BUCKETS)}")
    after = read_cursor(given, digest, groups=2)
    query = ListQuery(
        chosen=_filter(given, book),
        at_ms=read_at(given, now_ms=call.services.clock()),
        bucket=bucket,
        limit=given.whole("limit", default=DEFAULT_LIMIT, most=MAX_LIMIT),
        after=None if after is None else (after[1][0], after[1][1]),
        digest=digest,
    )
    given.check()
    return query


def _filter(given: Parameters, book: RateBook) -> ModelFilter:
    modality = given.choice("modality", MODALITIES, "")
    return ModelFilter(
        provider=_provider(given, book),
        text=_short(given, "q"),
        family=_short(given, "family").lower(),
        deprecated=given.choice("deprecated", THREE, ""),
        tool_use=given.choice("tool_use", THREE, ""),
        modality_in=modality,
        min_context=_min_context(given),
    )


def _min_context(given: Parameters) -> int | None:
    text = given.text("min_context")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 9):
        given.wrong("min_context", "must be a whole number of tokens")
        return None
    return int(text) if text else None


def _provider(given: Parameters, book: RateBook) -> str:
    name = _short(given, "provider").strip().lower()
    provider = PROVIDER_SYNONYMS.get(name, name)
    if provider and all(each.provider != provider for each in book.models()):
        given.wrong("provider", "is no provider of the price book")
    return provider


def _short(given: Parameters, name: str) -> str:
    text = given.text(name)
    if len(text) > MAX_TEXT:
        given.wrong(name, f"may have at most {MAX_TEXT} characters")
        return ""
    return text


def read_at(given: Parameters, *, now_ms: int) -> int:
    """``at``: a date (its UTC midnight: prices change by UTC dates) or an RFC 3339 moment; now where not given."""
    text = given.text("at").replace(" ", "+")  # an unescaped "+" of the offset arrives as a space
    if not text:
        return now_ms
    found = moment_of(text)
    if found is None:
        given.wrong("at", "must be a date (YYYY-MM-DD) or an RFC 3339 moment with an offset, of this century")
    return found if found is not None else now_ms


def moment_of(text: str) -> int | None:
    """A date's UTC midnight, or a moment with an offset, as UTC ms; None where it is neither."""
    return read_moment(f"{text}T00:00:00Z" if read_date(text) else text)


def read_name(call: Call, *, known: frozenset[str] = LOOKUP_PARAMETERS) -> tuple[str, str, Parameters]:
    """``provider`` (may be left out: then it is found from the model's name) and ``model``, any name events use."""
    given = Parameters(call.request, call.organization, known=known)
    provider, model = _short(given, "provider"), _short(given, "model")
    if not given.text("model"):
        given.wrong("model", "is required: an id or any name that events use, e.g. gpt-4o")
    return provider, model, given
