"""Shapes of credentials that people send by mistake. What holds one is refused at the door, never stored or logged."""

import re

_SHAPES: tuple[tuple[bytes, bytes], ...] = (
    (b"sk-", rb"(?<![A-Za-z0-9]sk-)(?=[A-Za-z_-]*[0-9A-Z])[A-Za-z0-9_-]{16,}"),
    (b"k_live_", rb"[A-Za-z0-9]{12,}"),
    (b"AKIA", rb"[A-Z0-9]{16}"),
    (b"ASIA", rb"[A-Z0-9]{16}"),
    (b"ok_", rb"(?<![A-Za-z0-9]ok_)[a-z0-9]{12}_[A-Za-z0-9]{16,}"),
    (b"gh", rb"[pousr]_[A-Za-z0-9]{16,}"),
    (b"github_pat_", rb"[A-Za-z0-9_]{16,}"),
    (b"glpat-", rb"[A-Za-z0-9_-]{16,}"),
    (b"hf_", rb"(?<![A-Za-z0-9]hf_)[A-Za-z0-9]{30,}"),
    (b"AIza", rb"[A-Za-z0-9_-]{30,}"),
    (b"eyJ", rb"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    (b"xox", rb"[abeoprs]-[A-Za-z0-9-]{8,}"),
    (b"-----BEGIN", b""),
    (b"://", rb"[^/\s:@\"]+:[^/\s:@\"]+@"),
)

# Each expression begins with its literal: the search for that runs at memory speed, and most requests hold none.
_PATTERNS = tuple((literal, re.compile(re.escape(literal) + rest)) for literal, rest in _SHAPES)

_UNPRINTABLE = re.compile(r"[^A-Za-z0-9_.:-]")
_TOLD = 64


def told_name(name: str) -> str:
    """An unknown field's or parameter's name as it may be told back to whoever sent it: 64 harmless characters.

    It is content of theirs all the same, so one that looks like a credential is not told.
    """
    if holds_credential(name.encode("utf-8", "replace")):
        return "(credential)"
    return _UNPRINTABLE.sub("?", name[:_TOLD])


def holds_credential(data: bytes) -> bool:
    """Whether the UTF-8 text holds something shaped like an API key, a token, a private key or a URL's password."""
    return any(literal in data and pattern.search(data) is not None for literal, pattern in _PATTERNS)
