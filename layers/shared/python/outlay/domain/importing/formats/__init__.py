"""Exports of other tools that are known by their columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from outlay.domain.importing.formats import helicone, langfuse, litellm, openai_usage
from outlay.domain.importing.formats.record import Record, Translated, plain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Format:
    """One tool's export. ``fields`` says which columns each field of an event is told from: no others are ever looked
    at. A file that has all columns of one of the ``signatures`` is recognised."""

    name: str
    title: str
    fields: Mapping[str, tuple[str, ...]]
    signatures: tuple[frozenset[str], ...]
    translate: Callable[[Record], Translated]

    def reads(self, column: str) -> bool:
        return plain(column) in _columns(self)

    def mapping(self, columns: Iterable[str]) -> dict[str, list[str]]:
        """For each field those of the file's columns that it is told from; fields without one are left out."""
        named = {plain(column): column for column in columns}
        found = {
            field: [named[plain(one)] for one in told if plain(one) in named] for field, told in self.fields.items()
        }
        return {field: told for field, told in found.items() if told}


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain, names))


@cache
def _columns(one: Format) -> frozenset[str]:
    return _plain(name for told in one.fields.values() for name in told)


FORMATS = (
    Format(
        name="litellm",
        title="LiteLLM spend logs",
        fields=litellm.READS,
        signatures=tuple(map(_plain, litellm.SIGNATURES)),
        translate=litellm.translate,
    ),
    Format(
        name="langfuse",
        title="Langfuse observations",
        fields=langfuse.READS,
        signatures=tuple(map(_plain, langfuse.SIGNATURES)),
        translate=langfuse.translate,
    ),
    Format(
        name="helicone",
        title="Helicone requests",
        fields=helicone.READS,
        signatures=tuple(map(_plain, helicone.SIGNATURES)),
        translate=helicone.translate,
    ),
    Format(
        name="openai-usage",
        title="OpenAI organization usage",
        fields=openai_usage.READS,
        signatures=tuple(map(_plain, openai_usage.SIGNATURES)),
        translate=openai_usage.translate,
    ),
)
BY_NAME = {one.name: one for one in FORMATS}


def recognise(columns: Iterable[str]) -> Format | None:
    """The format whose columns a file has; None where it is none of them."""
    have = _plain(columns)
    return next((one for one in FORMATS if any(signature <= have for signature in one.signatures)), None)
