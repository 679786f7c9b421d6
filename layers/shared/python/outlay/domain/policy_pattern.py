"""Patterns of policies: ``*`` any text, ``?`` one character, ``[a-z0-9]`` one of these; everything else is itself.

No regular expressions of users: a pattern of theirs can take time that grows with the power of a name's length. These
are matched with at most ``MAX_STARS`` scans of a name (atomic groups: what a star took is never given back), so time is
at most proportional to the name's length times the pattern's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

MAX_LENGTH = 128
MAX_STARS = 8
_CLASS = re.compile(r"\[((?:[A-Za-z0-9](?:-[A-Za-z0-9])?|[_.:/-])+)\]")
_PIECE = re.compile(r"(\w)-(\w)|(.)", re.ASCII)
_SHAPE = "may hold * ? and classes like [a-z0-9]; what else it holds stands for itself"

STAR: Final = None
"""Any text, also none."""
Token = frozenset[str] | None
"""One character out of these (out of all, where it is empty), or ``STAR``."""
ANY: Token = frozenset()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read."""

    text: str
    tokens: tuple[Token, ...] = field(repr=False)
    expression: re.Pattern[str] = field(repr=False, compare=False)

    def fits(self, value: str) -> bool:
        return self.expression.fullmatch(value) is not None

    @property
    def is_literal(self) -> bool:
        """Whether it stands for one value only."""
        return all(token is not STAR and len(token) == 1 for token in self.tokens)


def pattern_problem(text: str) -> str | None:
    """Why a text is no pattern; None where it is one."""
    if not 1 <= len(text) <= MAX_LENGTH:
        return f"must have 1 to {MAX_LENGTH} characters"
    if any(not char.isprintable() for char in text):
        return "may hold no control characters"
    rest = _CLASS.sub("", text)
    if "[" in rest or "]" in rest:
        return f"has brackets that are no class: a pattern {_SHAPE}"
    if rest.count("*") > MAX_STARS:
        return f"has more than {MAX_STARS} stars"
    if any(low > high for low, high, _ in _pieces(text)):
        return "has a class whose range runs backwards"
    return None


def read_pattern(text: str) -> Pattern:
    """Raises ``ValueError`` where ``pattern_problem`` finds one."""
    problem = pattern_problem(text)
    if problem is not None:
        raise ValueError(problem)
    tokens = tuple(_tokens(text))
    return Pattern(text, tokens, re.compile(_expression(tokens), re.DOTALL))


def fits_any(patterns: Sequence[Pattern], value: str) -> bool:
    return any(pattern.fits(value) for pattern in patterns)


def meet(one: Pattern, other: Pattern) -> bool:
    """Whether there is a value that fits both."""
    return _meet(one.tokens, other.tokens)


def _meet(one: tuple[Token, ...], other: tuple[Token, ...]) -> bool:
    """By how far a common value can have come in both: at most 128 × 128 places."""
    reached = {(0, 0)}
    waiting = [(0, 0)]
    while waiting:
        here = waiting.pop()
        if here == (len(one), len(other)):
            return True
        for place in _next(one, other, *here):
            if place not in reached:
                reached.add(place)
                waiting.append(place)
    return False


def _next(one: tuple[Token, ...], other: tuple[Token, ...], i: int, j: int) -> Iterator[tuple[int, int]]:
    first, second = (one[i : i + 1], other[j : j + 1])
    if first == (STAR,):
        yield i + 1, j
        if second:
            yield i, j + 1
    if second == (STAR,):
        yield i, j + 1
        if first:
            yield i + 1, j
    if first and second and _share(first[0], second[0]):
        yield i + 1, j + 1


def _share(one: Token, other: Token) -> bool:
    if one is STAR or other is STAR:
        return False
    return not one or not other or bool(one & other)


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        found = _CLASS.match(text, place)
        if found is not None:
            yield _members(found[1])
            place = found.end()
            continue
        yield {"*": STAR, "?": ANY}.get(text[place], frozenset(text[place]))
        place += 1


def _pieces(text: str) -> Iterator[tuple[str, str, str]]:
    for found in _CLASS.finditer(text):
        for piece in _PIECE.finditer(found[1]):
            yield piece[1] or "", piece[2] or "", piece[3] or ""


def _members(inside: str) -> frozenset[str]:
    members: set[str] = set()
    for low, high, single in (found.groups(default="") for found in _PIECE.finditer(inside)):
        members |= {single} if single else {chr(code) for code in range(ord(low), ord(high) + 1)}
    return frozenset(members)


def _expression(tokens: tuple[Token, ...]) -> str:
    """The text between two stars is looked for once, as early as it occurs: if a later place fits, so does this one."""
    texts = [""]
    for token in tokens:
        if token is STAR:
            texts.append("")
        else:
            texts[-1] += _one(token)
    if len(texts) == 1:
        return texts[0]
    between = "".join(f"(?>.*?{text})" for text in texts[1:-1] if text)
    return f"{texts[0]}{between}.*{texts[-1]}"


def _one(token: frozenset[str]) -> str:
    if not token:
        return "."
    return "[" + "".join(map(re.escape, sorted(token))) + "]" if len(token) > 1 else re.escape(min(token))
