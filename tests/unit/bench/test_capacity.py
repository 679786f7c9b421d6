"""What DynamoDB bills, by examples of AWS's documentation and by hand."""

import pytest

from bench.support.capacity import index_units, item_bytes, number_bytes, projected, read_units, write_units


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 2),
        ("7", 2),
        ("12", 2),
        ("123", 3),
        ("1000000", 2),
        ("-12", 3),
        ("0.5", 2),
        ("1795348812345", 8),
        ("1795348800000", 5),
    ],
)
def test_a_number_takes_a_byte_for_two_significant_digits_and_one_more(text: str, size: int) -> None:
    assert number_bytes(text) == size


def test_an_items_size_is_its_names_and_values() -> None:
    item = {
        "pk": {"S": "é"},  # 2 + 2
        "n": {"N": "100"},  # 1 + 2
        "b": {"B": b"12345"},  # 1 + 5
        "l": {"L": [{"S": "ab"}, {"BOOL": True}]},  # 1 + 3 + (1 + 2) + (1 + 1)
        "m": {"M": {"k": {"S": "v"}}},  # 1 + 3 + 1 + (1 + 1)
        "s": {"SS": ["a", "bc"]},  # 1 + 3
    }
    assert item_bytes(item) == 4 + 3 + 6 + 9 + 7 + 4


def test_an_unknown_attribute_type_is_an_error_not_zero() -> None:
    with pytest.raises(ValueError, match="attribute type"):
        item_bytes({"a": {"X": "?"}})


def test_a_write_is_billed_by_the_larger_of_before_and_after_and_twice_in_a_transaction() -> None:
    assert write_units() == 1
    assert write_units(1024) == 1
    assert write_units(1025, 10) == 2
    assert write_units(10, 3000, transactional=True) == 6


def test_an_eventual_read_is_half_of_a_consistent_one_and_an_absent_item_takes_a_unit() -> None:
    assert read_units(0, consistent=True) == 1
    assert read_units(4097, consistent=True) == 2
    assert read_units(4097, consistent=False) == 1
    assert read_units(10, consistent=False) == 0.5


def test_an_index_is_billed_only_where_its_entry_changes() -> None:
    pending = {"pk": {"S": "b1"}, "pm": {"S": "2026-11-22T12:00"}, "body": {"B": b"x" * 5000}}
    done = {"pk": {"S": "b1"}, "body": {"B": b"x" * 5000}}
    entry = projected(pending, {"pk", "pm"}, "pm")
    assert entry == {"pk": {"S": "b1"}, "pm": {"S": "2026-11-22T12:00"}}
    assert projected(done, {"pk", "pm"}, "pm") is None
    assert index_units(None, entry, key="pm") == 1
    assert index_units(entry, None, key="pm") == 1
    assert index_units(entry, entry, key="pm") == 0
    assert index_units(entry, {**entry, "pm": {"S": "2026-11-22T12:01"}}, key="pm") == 2
