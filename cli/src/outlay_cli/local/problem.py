"""Expected trouble, told in a sentence."""


class LocalProblem(Exception):
    """Something a person can mend. The text says what happened and what to do; it is shown without a traceback."""
