"""Firehose as AWS documents it (delays, duplicates, rows lost in the conversion to Parquet), and the lake's queries."""

# ruff: noqa: N803 - the names of boto3's arguments

import json
import random
from collections import Counter
from typing import Any

from tests.support.fake_lake import FakeFirehose
from tests.support.ledger_checks import lake_rows

Row = dict[str, Any]


class StormFirehose(FakeFirehose):
    """Takes records into a buffer; ``deliver`` puts them into the lake, where ``rows`` finds them."""

    def __init__(self, chance: random.Random, *, duplicates: float = 0.1) -> None:
        super().__init__()
        self.chance = chance
        self.duplicates = duplicates
        self.buffer: list[bytes] = []
        self.counts: Counter[str] = Counter()

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:
        answer = super().put_record_batch(DeliveryStreamName=DeliveryStreamName, Records=Records)
        self.buffer, self.records = self.buffer + self.records[-len(Records) :], self.records[: -len(Records)]
        return answer

    def deliver(self, *, lost: float = 0.0) -> None:
        """Deliver what is buffered, in any order, some of it twice; each row is lost with the chance given."""
        waiting, self.buffer = self.buffer, []
        self.chance.shuffle(waiting)
        for record in waiting:
            kept = [line for line in record.splitlines() if self.chance.random() >= lost]
            self.counts["rows lost in conversion"] += len(record.splitlines()) - len(kept)
            again = self.chance.random() < self.duplicates
            self.counts["records delivered twice"] += again
            self.records += [b"\n".join(kept)] * (1 + again)


class LakeOf:
    """``application.verify.LakeQueries`` over what was delivered: distinct event ids per event day."""

    def __init__(self, firehose: StormFirehose) -> None:
        self._firehose = firehose

    def start_events_per_day(self, org: str, start_day: str, end_day: str) -> str:
        return json.dumps([start_day, end_day])

    def fetch(self, query_id: str, *, org: str) -> list[dict[str, str]] | None:
        start, end = json.loads(query_id)
        days: dict[str, Counter[str]] = {}
        for row in lake_rows(self._firehose.rows()):
            if row["org"] == org and start <= row["event_day"] < end:
                one = days.setdefault(row["event_day"], Counter())
                one.update(events=row.get("quantity", 1), event_rows=1, event_ids=1)
        return [
            {"event_day": day, **{name: str(number) for name, number in sums.items()}}
            for day, sums in sorted(days.items())
        ]
