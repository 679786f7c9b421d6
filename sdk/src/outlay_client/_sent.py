"""What became of the events of one request, by their place in all that was sent."""

from collections.abc import Mapping
from typing import Any

from outlay_client import _batches, _errors, _results


def sent(chunk: _batches.Chunk, answer: Mapping[str, Any]) -> _results.SendResult:
    try:
        return _results.SendResult(
            received=answer["received"],
            accepted=answer["accepted"],
            rejected=answer["rejected"],
            errors=tuple(
                _results.EventError(index=chunk.first + one["index"], field=one["field"], reason=one["reason"])
                for one in answer.get("errors", ())
            ),
            warnings=tuple(answer.get("warnings", ())),
            batch_ids=(answer["batch_id"],),
            replayed_batches=int(bool(answer.get("replayed"))),
        )
    except (KeyError, TypeError) as error:
        raise _errors.UnexpectedAnswer("the answer to the events is not understood: update the client?") from error


def all_rejected(chunk: _batches.Chunk, error: _errors.ApiError) -> _results.SendResult:
    problems = tuple(
        _results.EventError(index=chunk.first + (one.index or 0), field=one.field, reason=one.reason)
        for one in error.problems
    )
    return _results.SendResult(received=len(chunk.events), rejected=len(chunk.events), errors=problems)
