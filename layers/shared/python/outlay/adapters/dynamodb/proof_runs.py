"""The runs of the nightly proof: ``O#org#N``, by moment. Numbers as attributes, what differed as JSON."""

import json
import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

from outlay.adapters.dynamodb import conditions
from outlay.adapters.retry import Retry
from outlay.application.proof_runs import DayProof, Healed, ProofRun, RecordedRun
from outlay.application.verify_cubes import CubeProof
from outlay.contracts import keys

KEPT_DAYS = 400
_MAX_DAYS_TOLD = 40
_MAX_BATCHES_TOLD = 50
_MAX_CUBES_TOLD = 10
"""Of a day; a cube that differs has its hours', the day's and the month's beside it."""
_NEWEST = "~"
_DAY_S = 86_400


class ProofRuns:
    """``application.proof_runs.Runs`` and ``History``. Raises ``Upstream`` where the table does not answer."""

    def __init__(self, client: Any, table: str, *, retry: Retry | None = None) -> None:
        self._client = client
        self._table = table
        self._retry = retry or Retry(sleep=time.sleep, chance=random.random)

    def record(self, org: str, run: ProofRun) -> None:
        self._call("put_item", Item=_to_item(org, run))

    def newest_first(self, org: str, *, before: str = "") -> Iterator[RecordedRun]:
        query: dict[str, Any] = {
            "KeyConditionExpression": conditions.RECORDS_CONDITION,
            "ExpressionAttributeValues": {
                ":pk": {"S": keys.proof_runs_key(org)},
                ":before": {"S": before or _NEWEST},
            },
            "ScanIndexForward": False,
            "ConsistentRead": True,
        }
        while True:
            page = self._call("query", **query)
            yield from map(_from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._retry.call("proof runs", getattr(self._client, operation), TableName=self._table, **arguments)


def _to_item(org: str, run: ProofRun) -> dict[str, Any]:
    numbers = {
        "at": run.at_ms,
        "days": len(run.proofs),
        "final": run.final,
        "drift": run.drift,
        "ms": round(run.seconds * 1000),
        keys.TTL: run.at_ms // 1000 + KEPT_DAYS * _DAY_S,
    }
    told = {
        "differing": [_day_to_json(proof) for proof in run.differing[:_MAX_DAYS_TOLD]],
        "healed": [_healed_to_json(one) for one in run.healed],
    }
    return {
        keys.PK: {"S": keys.proof_runs_key(org)},
        keys.SK: {"S": keys.proof_runs_sort(run.at_ms)},
        "org": {"S": org},
        "st": {"S": run.state},
        "why": {"S": run.why},
        "told": {"S": json.dumps(told, separators=(",", ":"))},
        **{name: {"N": str(number)} for name, number in numbers.items()},
    }


def _day_to_json(proof: DayProof) -> dict[str, Any]:
    cubes = [
        {"cube": one.cube, "rows": one.rows, "differences": one.differences} for one in proof.cubes[:_MAX_CUBES_TOLD]
    ]
    return {"day": proof.day, "revision": proof.revision, "differences": proof.differences, "cubes": cubes}


def _healed_to_json(one: Healed) -> dict[str, Any]:
    return {"day": one.day, "redriven": one.redriven[:_MAX_BATCHES_TOLD], "repaired": one.repaired, "left": one.left}


def _from_item(item: Mapping[str, Any]) -> RecordedRun:
    told = json.loads(item["told"]["S"])
    return RecordedRun(
        place=item[keys.SK]["S"],
        at_ms=int(item["at"]["N"]),
        state=item["st"]["S"],
        why=item["why"]["S"],
        days=int(item["days"]["N"]),
        final=int(item["final"]["N"]),
        drift=int(item["drift"]["N"]),
        seconds=int(item["ms"]["N"]) / 1000,
        differing=[_day_from_json(one) for one in told["differing"]],
        healed=[Healed(**one) for one in told["healed"]],
    )


def _day_from_json(one: Mapping[str, Any]) -> DayProof:
    cubes = [
        CubeProof(day=one["day"], cube=cube["cube"], rows=cube["rows"], differences=_pairs(cube["differences"]))
        for cube in one["cubes"]
    ]
    return DayProof(day=one["day"], revision=one["revision"], differences=_pairs(one["differences"]), cubes=cubes)


def _pairs(differences: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {name: (pair[0], pair[1]) for name, pair in differences.items()}
