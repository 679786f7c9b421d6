"""The one number that says which prices hold: a book's revision, and how many price entries lie over it.

Below 10,000 it is the bare book of that number, as all batches had it before there were entries. Else it is book ×
1,000,000 + the sequence number of the newest entry that is known. It fits the lake's int32 up to book 2146.
"""

from typing import NamedTuple

_BARE_BELOW = 10_000
_ENTRIES = 1_000_000
MAX_SEQUENCE = _ENTRIES - 1
MAX_BOOK = 2**31 // _ENTRIES - 1


class PriceRevision(NamedTuple):
    """``entries``: those with a sequence number up to it lie over the book; 0: none."""

    book: int
    entries: int

    @classmethod
    def of(cls, number: int) -> "PriceRevision":
        return cls(number, 0) if number < _BARE_BELOW else cls(*divmod(number, _ENTRIES))

    @property
    def number(self) -> int:
        """As it is stamped.

        Raises:
            ValueError: there are more books or entries than the number can say.
        """
        if not self.entries and self.book < _BARE_BELOW:
            return self.book
        if self.entries > MAX_SEQUENCE or self.book > MAX_BOOK:
            raise ValueError(f"book {self.book} with {self.entries} entries has no number")
        return self.book * _ENTRIES + self.entries


def is_later(number: int, than: int) -> bool:
    """Whether a revision knows more than the other: neither an older book nor fewer entries, and not the same.

    So whatever is rated again and again, in whatever order it lands, only ever goes forward.
    """
    new, old = PriceRevision.of(number), PriceRevision.of(than)
    return new != old and new.book >= old.book and new.entries >= old.entries
