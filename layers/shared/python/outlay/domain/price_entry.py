"""A price entry: what an administrator says about prices. It never changes; what is wrong is withdrawn by another one.

An entry belongs to the whole deployment or to one organization. One sequence number orders all of them, so that "the
entries up to number S" is the same set for ever.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, get_args

Kind = Literal["rate", "discount", "alias", "free", "withdraw", "grant", "refuse"]
KINDS: tuple[Kind, ...] = get_args(Kind)
RATE, DISCOUNT, ALIAS, FREE, WITHDRAW, GRANT, REFUSE = KINDS
ANSWERS: Final = frozenset({WITHDRAW, GRANT, REFUSE})
"""Kinds that are about another entry of the same level."""
NEGOTIATED: Final = frozenset({RATE, DISCOUNT})
"""Kinds that an organization asks for, where the deployer grants them."""
EVERY: Final = "*"
"""Of a discount: every provider, or every model of one."""

Tiers = Sequence[tuple[int, str]]
"""Above how many input tokens of a call, and USD per unit of sale; ascending."""
State = Literal["requested", "in_force", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEntry:
    """Fields that a kind does not have are empty. Dates are UTC, the end is not included."""

    kind: Kind
    sequence: int = 0
    """0 until it is stored."""
    org: str = ""
    """Empty: of the whole deployment."""
    provider: str = ""
    model: str = ""
    service_tier: str = ""
    """Of a rate: only for calls of that tier (``batch``, ``priority`` …); empty: of any."""
    rates: Mapping[str, str] = field(default_factory=dict)
    """Bucket → USD per unit of sale (``price_units``), as a decimal."""
    tiers: Mapping[str, Tiers] = field(default_factory=dict)
    """Of a rate: bucket → what a call with more input tokens than that, cached ones included, costs instead."""
    percent: str = ""
    """Of a discount: off the list price."""
    target_provider: str = ""
    target_model: str = ""
    effective_from: str = ""
    """Empty: since ever."""
    effective_to: str = ""
    source: str = ""
    url: str = ""
    reason: str = ""
    about: int = 0
    """Sequence number of the entry that is withdrawn, granted or refused."""
    is_request: bool = False
    """It prices nothing until it is granted."""
    who: str = ""
    created_ms: int = 0


class Standing(NamedTuple):
    """An entry that prices, and the number since which it does: its own, or that of its grant."""

    entry: PriceEntry
    since: int


def states(entries: Sequence[PriceEntry]) -> dict[int, State]:
    """Sequence number → what became of each entry of one level, answers themselves left out."""
    found: dict[int, State] = {}
    for entry in sorted(entries, key=lambda one: one.sequence):
        if entry.kind not in ANSWERS:
            found[entry.sequence] = "requested" if entry.is_request else "in_force"
        elif entry.about in found:
            found[entry.about] = _after(entry, found[entry.about])
    return found


def _after(answer: PriceEntry, held: State) -> State:
    """Only a request is granted or refused, and what was refused or withdrawn stays so."""
    if answer.kind == WITHDRAW:
        return held if held == "refused" else "withdrawn"
    if held != "requested":
        return held
    return "in_force" if answer.kind == GRANT else "refused"


def standing(entries: Iterable[PriceEntry], *, upto: int) -> Iterator[Standing]:
    """Of one level's entries up to a number, those that price by then."""
    known = [one for one in entries if one.sequence <= upto]
    held = states(known)
    granted = {one.about: one.sequence for one in reversed(known) if one.kind == GRANT}
    for entry in known:
        if held.get(entry.sequence) == "in_force":
            yield Standing(entry, granted.get(entry.sequence, entry.sequence) if entry.is_request else entry.sequence)
