"""Token counts as options, shared by ``send`` and ``price``."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from outlay.contracts.buckets import BUCKETS

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = {
    "input": ("input_uncached_tokens", "Input tokens that came from no cache."),
    "output": ("output_tokens", "Output tokens, reasoning included."),
    "cache-read": ("cache_read_tokens", "Input tokens read from the cache."),
    "cache-write": ("cache_write_5m_tokens", "Tokens written to the cache for 5 minutes."),
    "cache-write-1h": ("cache_write_1h_tokens", "Tokens written to the cache for an hour."),
    "reasoning": ("reasoning_tokens", "Of the output, those spent on reasoning."),
}


def usage_options(command: _Command) -> _Command:
    """Add ``--input``, ``--output``, …, and ``--usage BUCKET=N`` for every other bucket."""
    command = click.option(
        "--usage", multiple=True, metavar="BUCKET=N", help="Any other bucket, e.g. web_searches=2. Repeatable."
    )(command)
    for option, (bucket, text) in reversed(_OPTIONS.items()):
        command = click.option(f"--{option}", bucket, type=click.IntRange(min=0), metavar="N", help=text)(command)
    return command


def usage_from(options: Mapping[str, Any]) -> dict[str, int]:
    """The buckets that were given, by their wire names, zeros left out.

    Raises:
        click.BadParameter: ``--usage`` names no bucket or no count.
    """
    usage = {bucket: options[bucket] for bucket, _ in _OPTIONS.values() if options[bucket]}
    for pair in options["usage"]:
        name, _, number = pair.partition("=")
        if name not in BUCKETS or not number.isdecimal():
            raise click.BadParameter(
                f"{pair!r} should read BUCKET=N; the buckets are {', '.join(BUCKETS)}", param_hint="--usage"
            )
        if int(number):
            usage[name] = int(number)
    return usage


def pairs(values: tuple[str, ...], *, option: str) -> dict[str, str]:
    """``name=value`` options as a mapping.

    Raises:
        click.BadParameter: one has no ``=`` or no name.
    """
    found = {}
    for pair in values:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{pair!r} should read name=value", param_hint=option)
        found[name.strip()] = value.strip()
    return found
