"""One record of another tool's export, read by the names of its columns, and what it is translated to."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any

from outlay.domain.importing.values import WrongValue, flag, instant_ms, whole, wrong

_TAG_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,63}")
_TAG_VALUE = re.compile(r"[\w.:/(#&%][\w.:/@+\-()&#%,=]*(?: [\w.:/@+\-()&#%,=]+){0,7}")
_CONTENT_KEY = re.compile(
    "prompts?|system_?prompt|completions?|messages?|content|text|body|input|output|request|response|question|answer"
    "|query|conversation|transcript|password|secret|token|api_?key|authorization|cookie",
    re.IGNORECASE,
)
MAX_TAGS = 30


@lru_cache(maxsize=4_096)
def plain(name: str) -> str:
    """A column's name without case and punctuation: exports spell ``traceId`` or ``trace_id``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """What a record says. ``events`` hold fields of events, raw; ``identity`` is the source's own id of the record,
    or the values that identify it where it has none; with a ``left_out`` reason it is nothing to import."""

    identity: str | Mapping[str, Any]
    events: tuple[dict[str, Any], ...] = ()
    left_out: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Record:
    """The values of one record by plain column names; only columns that the format names are in it.

    What can't be read counts as empty, and stands in ``problems`` by its column: so all of a record's are told.
    ``zone`` is that of times without one; ``includes_cache`` what the user said of the input tokens, if anything.
    """

    values: Mapping[str, Any]
    zone: tzinfo = UTC
    includes_cache: bool | None = None
    now_ms: int = 0
    warnings: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    is_miscounted: bool = False
    """Whether a count could not be read: those that could need not fit together then."""

    def get(self, *names: str) -> Any:
        """The first of the columns that is not empty, else None."""
        for name in names:
            value = self.values.get(plain(name))
            if value is not None and value != "":
                return value
        return None

    def text(self, *names: str) -> str:
        """As ``get``, as text, empty if there is none."""
        value = self.get(*names)
        return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()

    def count(self, *names: str) -> int:
        """A count, 0 if there is none."""
        return self.counted(names[0], self.get(*names))

    def counted(self, name: str, value: Any) -> int:
        """A count that stands within the column ``name``, 0 if there is none."""
        if value is None or value == "":
            return 0
        try:
            return whole(value)
        except WrongValue as found:
            self.is_miscounted = True
            self.wrong(name, str(found))
            return 0

    def inconsistent(self, name: str, reason: str) -> None:
        """Counts that don't fit together; not said where one of them could not be read in the first place."""
        if not self.is_miscounted:
            self.wrong(name, reason)

    def wrong(self, name: str, reason: str) -> None:
        """A problem of a column; the first one is kept."""
        self.problems.setdefault(name, reason)

    def flag(self, name: str) -> bool:
        """Whether it says yes; False if there is none."""
        value = self.get(name)
        try:
            return value is not None and flag(value.strip() if isinstance(value, str) else value)
        except WrongValue as found:
            self.wrong(name, str(found))
            return False

    def mapping(self, *names: str) -> Mapping[str, Any]:
        """An object, also as the JSON text that CSV holds; empty if there is none."""
        try:
            value = self._parsed(names)
            if value is None or isinstance(value, dict):
                return value or {}
            raise wrong(value, "a JSON object")
        except WrongValue as found:
            self.wrong(names[0], str(found))
            return {}

    def texts(self, *names: str) -> list[str]:
        """A list's texts, also as JSON text; anything else is none."""
        try:
            value = self._parsed(names)
        except WrongValue:
            return []
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def _parsed(self, names: tuple[str, ...]) -> Any:
        value = self.get(*names)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value, parse_float=str)
        except (ValueError, RecursionError):
            raise WrongValue("is text, should be JSON") from None

    def milliseconds(self, start: str, end: str) -> int | None:
        """From one time to a later one; None where either is missing or they stand in the wrong order."""
        begun, ended = self.get(start), self.get(end)
        if begun is None or ended is None:
            return None
        try:
            passed = instant_ms(ended, self.zone) - instant_ms(begun, self.zone)
        except WrongValue:
            return None
        return passed if passed >= 0 else None

    def tags(self, pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
        """Those pairs that a tag may hold; the others are left out with a warning: no reason to lose usage."""
        fitting: dict[str, str] = {}
        for key, value in pairs:
            text = "" if isinstance(value, (dict, list)) or value is None else str(value)
            if not text:
                continue
            if is_tag(key, text) and len(fitting) < MAX_TAGS:
                fitting[key] = text
            else:
                self.warnings.append("a tag was left out: it is longer than a tag may be, or holds other characters")
        return fitting


_PROVIDERS = (
    (re.compile(r"(?:[a-z-]+\.)?(?:anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai)\.[a-z]"), "aws"),
    (re.compile(r"gpt-|chatgpt-|o[134](?:-|$)|text-embedding-|codex-|dall-e|whisper-|tts-"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
    (re.compile(r"gemini-|gemini/|text-embedding-00|models/gemini"), "google"),
    (re.compile(r"mistral-|mixtral-|codestral-|ministral-|magistral-|pixtral-"), "mistral"),
    (re.compile(r"command-|embed-(?:english|multilingual|v)"), "cohere"),
    (re.compile(r"deepseek-"), "deepseek"),
    (re.compile(r"grok-"), "x-ai"),
)


def provider_of(model: str) -> str:
    """Whose model it is by its name, for exports that don't say who was called; empty where the name tells nothing."""
    name = model.lower()
    return next((provider for pattern, provider in _PROVIDERS if pattern.match(name)), "")


GUESSED_PROVIDER = "the provider was told from the model's name; if someone else hosted it, set it for all rows"


def is_tag(key: str, value: str) -> bool:
    return bool(
        _TAG_KEY.fullmatch(key)
        and not _CONTENT_KEY.fullmatch(key)
        and len(value) <= 128
        and _TAG_VALUE.fullmatch(value)
    )


NOTHING_BOUGHT = {"input_uncached_tokens": 0, "output_tokens": 0}
"""The counts of an answer from the gateway's own cache: exports repeat those of the first call, but nobody charges."""


def given(**fields: Any) -> dict[str, Any]:
    """The fields that have a value. Counts of 0 are values."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", {})}
