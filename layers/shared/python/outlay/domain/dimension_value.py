"""The form of a dimension's value, wherever people or applications name one."""

import re

from outlay.contracts.dimensions import OTHER

# Letters with their marks: \w knows no combining marks, which Hindi and Thai can't be written without. ASCII stands
# first although \w holds it: the matcher finds it in a bitmap then.
LETTER = r"A-Za-z0-9_\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff"
REST = rf"[{LETTER}.:/@+\-()&#%,=]"
WORDS = rf"[{LETTER}.:/(#&%]{REST}*(?: {REST}+){{0,7}}"
MAX_LENGTH = 128
IS_NAME = "may hold letters, digits and . : / @ + - ( ) & # % , _ = in at most 8 words, not beginning with = + - @"
_VALUE = re.compile(WORDS)


def is_value(text: str) -> bool:
    """Whether an event could have it, and figures could show it as this value and no other."""
    return len(text) <= MAX_LENGTH and text != OTHER and _VALUE.fullmatch(text) is not None
