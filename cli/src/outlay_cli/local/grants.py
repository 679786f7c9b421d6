"""Note which grant of which role let each call through, and what was refused, for ``make least-privilege``.

Off unless ``OUTLAY_GRANTS_TRACE`` names a file: one line of JSON a call, so that a test is found that needs a grant.
"""

import json
from pathlib import Path
from typing import Any

TRACE = "OUTLAY_GRANTS_TRACE"


def install(file: Path) -> bool:
    """Wrap the emulator's search for the statement that allows a call; False where it has no such search."""
    from ministack.core import iam_evaluator  # noqa: PLC0415 - configures itself from the environment when imported

    found: Any = getattr(iam_evaluator, "_first_match", None)
    fits: Any = getattr(iam_evaluator, "_resource_matches", None)
    if found is None or fits is None:
        return False

    def noted(context: Any, statements: Any, effect: str) -> Any:
        statement = found(context, statements, effect)
        if effect == "Allow" and context.principal_type == "AssumedRole":
            fitting = [] if statement is None else statement.resources
            line = {
                "role": context.principal_arn.split("/")[1],
                "action": context.action,
                "asked": context.resource_arn,
                # Of the statement's resources the one that fits; None where the call was refused.
                "resource": next((one for one in fitting if fits(context.resource_arn, [one], [])), None),
            }
            with file.open("a", encoding="utf-8") as trace:
                trace.write(json.dumps(line) + "\n")
        return statement

    iam_evaluator._first_match = noted
    return True
