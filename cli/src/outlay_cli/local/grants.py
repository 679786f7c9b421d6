"""Note which statement of which role let each call through, for ``make least-privilege``.

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
    if found is None:
        return False

    def noted(context: Any, statements: Any, effect: str) -> Any:
        statement = found(context, statements, effect)
        if statement is not None and effect == "Allow" and context.principal_type == "AssumedRole":
            role = context.principal_arn.split("/")[1]
            line = {"role": role, "action": context.action, "resources": sorted(statement.resources)}
            with file.open("a", encoding="utf-8") as trace:
                trace.write(json.dumps(line) + "\n")
        return statement

    iam_evaluator._first_match = noted
    return True
