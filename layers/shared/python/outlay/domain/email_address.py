"""E-mail addresses, as far as their shape says whether one can be one."""

import re

_SHAPE = re.compile(r"[^\s@\"'<>(),;:\\]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,63}")


def is_email(text: str) -> bool:
    """Whether mail could be sent there."""
    return _SHAPE.fullmatch(text) is not None


def same_address(text: str) -> str:
    """The form in which two spellings of an address are equal: the user pool tells none apart by case."""
    return text.strip().lower()
