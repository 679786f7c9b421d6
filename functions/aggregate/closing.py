"""What closing months is made of."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from outlay.adapters.dynamodb.closed_months import ClosedMonthsTable
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.adapters.dynamodb.sweep_progress import SweepReader
from outlay.adapters.retry import Retry
from outlay.application.close_month import Checks, Sources
from outlay.application.figures_ports import FiguresReader
from outlay.application.pack_cubes import pack_days
from outlay.application.reconcile import Sources as ProofSources
from outlay.application.reconcile import prove_days
from outlay.domain.organization import Organization


def closing_sources(database: Any, table: str, *, reader: FiguresReader, proofs: ProofSources) -> Sources:
    """``table``: of the figures. ``proofs``: with what days are proven."""
    retry = Retry(sleep=time.sleep, chance=random.random)
    records = ClosedMonthsTable(database, table, retry=retry)
    writer = DynamoCubeWriter(database, table=table)

    def pack(organization: Organization, days: list[str], may_continue: Callable[[], bool]) -> object:
        return pack_days(
            days,
            organization=organization,
            now_ms=proofs.clock(),
            reader=reader,
            writer=writer,
            may_continue=may_continue,
        )

    checks = Checks(
        figures=reader,
        quarantine=QuarantineReader(database, table),
        sweep=SweepReader(database, table, retry=retry),
        records=records,
        proven=proofs.proofs.proven,
        clock=proofs.clock,
    )
    return Sources(checks=checks, records=records, hours=writer, pack=pack, prove=partial(prove_days, sources=proofs))
