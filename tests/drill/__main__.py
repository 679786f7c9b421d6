"""``python -m tests.drill``: figures and control are lost, restored from an earlier moment, and repaired from the log.

On a local AWS of its own, with the functions' bundles and IAM enforced. The restore cuts through transactions. In the
end every event that was ever acknowledged counts once, or the exit code is 1. The steps are those of
docs/runbook/restore.md.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from outlay.contracts import keys
from outlay.domain.periods import iso_utc, utc_day
from outlay_cli.local.demo import invoke, wait_until_counted

from bench.harness import RESULTS, report
from tests.drill.tables import copy_of, cut, lose, restore
from tests.support.local_aws import Tenant, a_tenant, local_stack

BATCH = 200
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MARGIN_MS = 60_000
"""How much before the restore point the redrive begins."""
REDRIVEN_AT_ONCE = 20


@dataclass(slots=True)
class Drill:
    tenant: Tenant
    chance: random.Random
    sent: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def database(self) -> Any:
        return self.tenant.stack.aws.client("dynamodb")

    @property
    def outputs(self) -> dict[str, str]:
        return self.tenant.stack.outputs

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[step] = round(time.monotonic() - began, 2)
        print(f"{self.seconds[step]:8.2f} s  {step.replace('_', ' ')}", file=sys.stderr, flush=True)

    # what happens

    def send(self, events: int, *, days: int) -> None:
        """New events over the last days, and a twentieth of them a second time."""
        fresh = [self._event(self.sent + number, days) for number in range(events)]
        again = self.chance.sample(fresh, events // 20)
        self.sent += events
        batches: list[str] = []
        with self.tenant.sender() as sender, self.tenant.reader() as reader:
            for first in range(0, events, BATCH):
                batches += sender.send_events(fresh[first : first + BATCH]).batch_ids
            batches += sender.send_events(again, idempotency_key=f"again-{self.sent}").batch_ids
            wait_until_counted(reader, batches)

    def _event(self, number: int, days: int) -> dict[str, Any]:
        return {
            "id": f"drill-{number:06d}",
            "timestamp": int(time.time() * 1000) - self.chance.randrange(days * DAY_MS),
            "provider": "openai",
            "model": self.chance.choice(["gpt-4o", "gpt-4o-mini"]),
            "team": self.chance.choice(["search", "chat", "ads"]),
            "input_uncached_tokens": self.chance.randrange(5_000),
            "output_tokens": self.chance.randrange(500),
        }

    def aggregate(self, task: str, **more: Any) -> dict[str, Any]:
        event = {"task": task, "org": self.tenant.org, **more}
        answer = invoke(self.tenant.stack.aws, self.outputs["AggregateFunctionName"], event)
        return dict(answer["organizations"][self.tenant.org])

    def received_since(self, moment_ms: int) -> list[str]:
        """Batches of the log received since then, by its index."""
        found: list[str] = []
        now = int(time.time() * 1000)
        for back in range((now - moment_ms) // DAY_MS + 2):
            pages = self.database.get_paginator("query").paginate(
                TableName=self.outputs["LogTableName"],
                IndexName=keys.LOG_DAY_INDEX,
                KeyConditionExpression="dk = :dk AND rs >= :since",
                ExpressionAttributeValues={
                    ":dk": {"S": keys.log_day_key(self.tenant.org, utc_day(now - back * DAY_MS))},
                    ":since": {"S": f"{moment_ms:015d}"},
                },
            )
            found += [item["batch"]["S"] for page in pages for item in page["Items"]]
        return found

    def redrive(self, batches: list[str]) -> None:
        for first in range(0, len(batches), REDRIVEN_AT_ONCE):
            named = [{"org": self.tenant.org, "batch_id": one} for one in batches[first : first + REDRIVEN_AT_ONCE]]
            invoke(self.tenant.stack.aws, self.outputs["RollupFunctionName"], {"redrive": named})

    def repair(self, start_ms: int) -> dict[str, Any]:
        """Until nothing is left."""
        total: dict[str, Any] = {"hours": 0, "mended": [], "ledger_rows": 0}
        start, end = iso_utc(start_ms), iso_utc(int(time.time() * 1000) + HOUR_MS)
        while start:
            done = self.aggregate("repair", **{"from": start, "to": end})
            assert not done["closed"], done
            assert not done["left"], done
            total = {name: total[name] + done[name] for name in total}
            start = done["next_from"]
        return total

    # what is seen

    def proof(self) -> dict[str, Any]:
        """The totals that ``outlay verify`` prints."""
        period = {"start": _day(-40), "end": _day(1)}
        with self.tenant.reader() as reader:
            answer = reader.verify(**period)
            while answer.raw["lake"] == "pending":
                answer = reader.verify(**period, query_id=answer.raw["query_id"])
        assert answer.raw["lake"] == "complete", answer.raw
        return dict(answer.raw["totals"])

    def figures(self) -> dict[str, Any]:
        """By team and model; what the API shows to people."""
        from outlay_client import CostQuery

        with self.tenant.reader() as reader:
            shown = reader.costs(CostQuery(start=_day(-40), end=_day(1), group_by=("team", "model")))
        return {f"{row['group']['team']} {row['group']['model']}": row["measures"] for row in shown.raw["rows"]}


def _day(offset: int) -> str:
    return (datetime.now(tz=UTC) + timedelta(days=offset)).date().isoformat()


def play(drill: Drill, events: int) -> dict[str, float]:
    """The whole drill; its numbers. Raises ``AssertionError`` where a figure is not what it was."""
    figures, control = drill.outputs["FiguresTableName"], drill.outputs["ControlTableName"]
    with drill.timed("load"):
        drill.send(events, days=3)
        drill.aggregate("pack")
        before = copy_of(drill.database, figures)
        restore_point_ms = int(time.time() * 1000)
        drill.send(events // 4, days=1)
        cut_copy = cut(before, copy_of(drill.database, figures), chance=drill.chance)
        control_copy = copy_of(drill.database, control)
        drill.send(events // 2, days=2)
        drill.aggregate("pack")
    shown = drill.figures()
    began = time.monotonic()
    with drill.timed("lose_and_restore_tables"):
        lost = [lose(drill.database, table) for table in (figures, control)]
        restore(drill.database, lost[0], cut_copy)
        restore(drill.database, lost[1], control_copy)
    with drill.timed("redrive"):
        batches = drill.received_since(restore_point_ms - MARGIN_MS)
        drill.redrive(batches)
    torn = drill.proof()
    with drill.timed("repair"):
        mended = drill.repair(restore_point_ms - 2 * DAY_MS)
    with drill.timed("pack"):
        drill.aggregate("pack")
    with drill.timed("verify"):
        proof = drill.proof()
    drill.seconds["restore_to_verified"] = round(time.monotonic() - began, 2)
    _check(drill, proof, shown)
    assert mended["mended"], "the cut tore nothing: take another seed"
    return {
        "events": drill.sent,
        "batches_redriven": len(batches),
        "requests_off_after_redrive_alone": abs(torn["counted"] - drill.sent),
        "hours_derived": mended["hours"],
        "hours_mended": len(mended["mended"]),
        "ledger_rows_mended": mended["ledger_rows"],
        "drift_after": proof["drift"],
        **{f"{step}_s": seconds for step, seconds in drill.seconds.items()},
    }


def _check(drill: Drill, proof: dict[str, Any], shown: dict[str, Any]) -> None:
    """Drift alone is not enough: what came in the last half hour would pass as in flight."""
    sources = {name: proof[name] for name in ("claimed", "counted", "in_lake")}
    assert sources == dict.fromkeys(sources, drill.sent), (sources, drill.sent)
    assert (proof["drift"], proof["in_flight"]) == (0, 0), proof
    assert drill.figures() == shown, "figures differ from those before the loss"


def _said(result: dict[str, Any], say: Callable[[str], None]) -> None:
    numbers = result["results"]
    say(
        f"\n{numbers['events']:,} events; after the restore and redrive alone"
        f" {numbers['requests_off_after_redrive_alone']:,} were counted too much or too little;"
        f" {numbers['hours_mended']} hours and {numbers['ledger_rows_mended']} ledger rows repaired."
        f"\nNo drift: every event counts once. {numbers['restore_to_verified_s']:.0f} s from loss to proof."
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--events", type=int, default=4_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which items the cut lets through")
    parser.add_argument("--save", action="store_true", help="keep the result as bench/results/drill.json")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, local_stack(Path(folder)) as stack:
        drill = Drill(a_tenant(stack), random.Random(options.seed))
        result: dict[str, Any] = report("drill", play(drill, options.events))
    if options.save:
        (RESULTS / "drill.json").write_text(json.dumps(result, indent=2) + "\n")
    _said(result, lambda text: print(text, file=sys.stderr))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
