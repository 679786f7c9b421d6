"""Figures some weeks after a month was closed, with adjustments for it, and what a restore may tear of them."""

import random
from dataclasses import replace
from typing import Any

from outlay.contracts import keys
from outlay.contracts.measures import MEASURE_ATTRIBUTES
from outlay.domain.batch import Batch
from outlay.domain.part_state import ADJUSTMENT

from functions.rollup.app import RollupApp
from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.faults import Faults
from tests.support.price_entries import of_any_organization
from tests.support.repair_world import DAY_MS, RepairWorld
from tests.unit.rollup.test_adjustments import LONG_AGO
from tests.unit.rollup.test_voids import TODAY

Item = dict[str, Any]


class World(RepairWorld):
    """Some weeks after its last month was closed."""

    def ports(self) -> Any:
        return replace(super().ports(), prices=of_any_organization)

    def container(self, faults: Faults | None = None) -> RollupApp:
        app = super().container(faults)
        return replace(app, ports=replace(app.ports, prices=of_any_organization))

    def old(self, *names: str, number: int = 1, **changes: Any) -> Batch:
        """Events of long ago, received when they happened."""
        events = [an_event(event_id=name, timestamp_ms=LONG_AGO, **changes) for name in names]
        batch = a_batch(*events, batch_id=a_batch_id(number), received_ms=LONG_AGO + 1_000)
        self.send(batch)
        return batch

    def late(self, *names: str, number: int = 2, **changes: Any) -> Batch:
        """The same, received now."""
        events = [an_event(event_id=name, timestamp_ms=LONG_AGO, **changes) for name in names]
        batch = a_batch(*events, batch_id=a_batch_id(number), received_ms=NOW_MS)
        self.send(batch)
        return batch

    def held(self) -> Any:
        counters = {key: {name: n for name, n in one.items() if n} for key, one in self.counters().items()}
        return {key: one for key, one in counters.items() if one}, self.ledger()

    def adjusted(self) -> int:
        """Net quantity of what figures hold as adjustments."""
        return sum(one.get("n", 0) for (_, values), one in self.counters().items() if ADJUSTMENT in values.split("|"))

    def items(self, part: str) -> list[Item]:
        return [item for item in self.dynamodb.tables["figures"].values() if part in item["pk"]["S"]]

    def tear(self, chance: random.Random | None = None) -> None:
        """Counters and ledger rows of the open day are lost or doubled: those of adjustments, or any."""
        for item in [*self.items(f"#H#{TODAY}"), *self.items(f"#L#{TODAY}")]:
            if item["sk"]["S"] == keys.HEAD:
                continue
            if chance is None and "d" in item and {"S": ADJUSTMENT} not in item["d"]["L"]:
                continue
            if (chance or random.Random(1)).random() < 0.5:
                del self.dynamodb.tables["figures"][item["pk"]["S"], item["sk"]["S"]]
                continue
            for name in (*MEASURE_ATTRIBUTES.values(), "won", "unp", "adj"):
                if name in item:
                    item[name] = {"N": str(2 * int(item[name]["N"]))}

    def drop_log(self) -> None:
        """As time to live does."""
        self.dynamodb.tables["log"].clear()

    def repair_all(self) -> Any:
        return self.repair(NOW_MS - DAY_MS, NOW_MS + DAY_MS)

    def assert_mends(self) -> None:
        """All that a restore may tear comes back."""
        before = self.held()
        assert not self.repair_all().mended, "the repair changes what is right"
        assert self.held() == before
        for tear in (self.tear, lambda: self.lose(f"#H#{TODAY}"), lambda: self.lose(f"#L#{TODAY}")):
            tear()
            assert self.held() != before
            done = self.repair_all()
            assert done.left == ()
            assert self.held() == before
