"""Storage as DynamoDB gives it, and no more: items, conditions, transactions that plain reads see in part."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulation.parts import Amount, Combination, day_of

Key = tuple[str, Hashable]
"""Table and key of an item."""
Content = dict[Combination, Amount]


class Refused(Exception):
    """Conditions failed; ``labels`` of those changes."""

    def __init__(self, labels: Sequence[Any]) -> None:
        super().__init__(labels)
        self.labels = labels


class Unknown(Exception):
    """No answer, or one that says nothing about what took effect."""


class GaveUp(Exception):
    """Tried as often as it may."""


@dataclass(frozen=True, slots=True)
class Change:
    """Of one item: ``to`` its new value (None deletes it) from the old (None: there is none), if ``only_if`` holds."""

    table: str
    key: Hashable
    to: Callable[[Any], Any]
    only_if: Callable[[Any], bool] = lambda old: True
    label: Any = None


@dataclass(frozen=True, slots=True)
class Read:
    """One item. While a transaction is being written, one may see some of its items and not yet others."""

    table: str
    key: Hashable
    kind = "read"


@dataclass(frozen=True, slots=True)
class Look:
    """A page of an index or a table; ``at`` gets the store."""

    at: Callable[["Store"], Any]
    kind = "read"


@dataclass(frozen=True, slots=True)
class Write:
    """One change, or many as a transaction: all or none."""

    changes: tuple[Change, ...]
    kind: str = "write"


@dataclass(frozen=True, slots=True)
class Send:
    """Rows to Firehose."""

    rows: tuple[Any, ...]
    kind = "firehose"


Operation = Read | Look | Write | Send


@dataclass(frozen=True, slots=True)
class Head:
    rev: int = 0
    u: int = 0
    state: str = "open"
    at: int = 0
    """When it was raised last."""


def put(table: str, key: Hashable, value: Any, label: Any = None) -> Change:
    """Unconditionally."""
    return Change(table, key, lambda old: value, label=label)


def insert(table: str, key: Hashable, value: Any, label: Any = None) -> Change:
    """Where there is none."""
    return Change(table, key, lambda old: value, lambda old: old is None, label)


class Store:
    """Tables by name. ``gone`` keeps what time to live took, for those who judge, not for the protocol."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Any, Any]] = defaultdict(dict)
        self.gone: dict[str, dict[Any, Any]] = defaultdict(dict)
        self.lake: list[Any] = []
        self.buffer: list[Any] = []
        self.shadows: dict[Key, Any] = {}
        """Items of transactions under way, as they were."""
        self.hours: dict[Any, dict[int, Content]] = defaultdict(dict)
        """What an hour and lane held at each revision of its head: all that a reader may ever answer."""
        self.days: dict[int, list[Content]] = defaultdict(lambda: [{}])
        """What a day held after each transaction."""
        self.frozen: dict[Any, Content] = {}
        """What hours held when their heads were closed."""
        self.torn: Callable[[], bool] = lambda: False
        """Whether a plain read misses an item of a transaction under way."""
        self.hooks: dict[str, Callable[[Any, Any], None]] = {}
        """Table → who hears of each write to it."""

    def get(self, table: str, key: Hashable) -> Any:
        return self.tables[table].get(key)

    def see(self, table: str, key: Hashable) -> Any:
        """As a plain read does."""
        if (table, key) in self.shadows and self.torn():
            return self.shadows[table, key]
        return self.get(table, key)

    def apply(self, changes: Sequence[Change]) -> list[Key]:
        """All or none; the items written. Raises ``Refused``, or ``Unknown`` where a transaction holds one of them."""
        keys = [(change.table, change.key) for change in changes]
        assert len(set(keys)) == len(keys), "an item twice in one transaction"
        if any(key in self.shadows for key in keys):
            raise Unknown("transaction conflict")
        refused = [change.label for change in changes if not change.only_if(self.get(change.table, change.key))]
        if refused:
            raise Refused(refused)
        before = {key: self.get(*key) for key in keys}
        for change in changes:
            self._set(change.table, change.key, change.to(self.get(change.table, change.key)))
        self._remember(before)
        return keys

    def _set(self, table: str, key: Hashable, value: Any) -> None:
        if value is None:
            self.tables[table].pop(key, None)
        else:
            self.tables[table][key] = value

    def _remember(self, before: dict[Key, Any]) -> None:
        days = set()
        for table, key in before:
            if table in self.hooks:
                self.hooks[table](key, self.get(table, key))
            if table == "heads" and isinstance(key, tuple) and key[0] == "H":
                head = self.get(table, key)
                content = self.content(key[1], key[2])
                self.hours[key].setdefault(head.rev, content)
                days.add(day_of(key[1]))
                if head.state == "closed":
                    self.frozen.setdefault(key, content)
        for day in days:
            self.days[day].append(self.day_content(day))

    def expire(self, table: str, key: Hashable) -> None:
        self.gone[table][key] = self.tables[table].pop(key)

    def ever(self, table: str) -> dict[Any, Any]:
        return {**self.gone[table], **self.tables[table]}

    # looks at figures, for those who judge

    def content(self, hour: int, lane: int) -> Content:
        found = {
            key[2]: (value[1], value[2]) for key, value in self.tables["counters"].items() if key[:2] == (hour, lane)
        }
        return {combination: amount for combination, amount in found.items() if amount != (0, 0)}

    def day_content(self, day: int) -> Content:
        total: dict[Combination, Counter[int]] = defaultdict(Counter)
        for key, value in self.tables["counters"].items():
            if day_of(key[0]) == day:
                total[key[2]][0] += value[1]
                total[key[2]][1] += value[2]
        return {key: (sums[0], sums[1]) for key, sums in total.items() if (sums[0], sums[1]) != (0, 0)}
