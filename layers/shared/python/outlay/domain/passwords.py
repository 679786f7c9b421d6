"""The password policy, which the user pool is made with too: told by what is missing, before anybody is asked."""

from outlay.contracts.accounts import PASSWORD_MIN_LENGTH
from outlay.domain.errors import Problem

MAX_LENGTH = 256
"""Of the user pool."""
SYMBOLS = frozenset("^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-")
"""What Cognito counts as one (its user guide, "Password policies"); of a space only where it stands inside, so none."""


def password_problems(password: str, *, field: str = "password") -> list[Problem]:
    """All that a new password lacks; none where the user pool takes it."""
    checks = (
        (len(password) >= PASSWORD_MIN_LENGTH, f"needs {PASSWORD_MIN_LENGTH} characters or more"),
        (len(password) <= MAX_LENGTH, f"may have {MAX_LENGTH} characters at most"),
        (any("a" <= each <= "z" for each in password), "needs a lower-case letter, a to z"),
        (any("A" <= each <= "Z" for each in password), "needs an upper-case letter, A to Z"),
        (any("0" <= each <= "9" for each in password), "needs a digit"),
        (bool(SYMBOLS & set(password)), "needs a symbol, such as - or !"),
        (password == password.strip(), "must not begin or end with a space"),
    )
    return [Problem(field=field, reason=reason) for holds, reason in checks if not holds]
