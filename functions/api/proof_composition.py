"""What the proof's routes are made of."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from outlay.adapters.athena.lake import AthenaLake
from outlay.adapters.dynamodb.batch_status import BatchReader
from outlay.adapters.dynamodb.claim_checks import ClaimChecks
from outlay.adapters.dynamodb.events_reader import DynamoEventLog
from outlay.adapters.dynamodb.proof import ProofReader
from outlay.adapters.dynamodb.proof_runs import ProofRuns
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.application import list_outcomes, verify_batch, verify_claims, verify_groups
from outlay.application.read_figures import FiguresReader, read_figures
from outlay.application.verify_cubes import verify_cubes
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.organization import Organization

from functions.api.proof_services import ProofServices
from functions.api.settings import ApiSettings

LAKE_PATIENCE_S = 15.0
"""API Gateway gives up after 30 s; a proof without the lake's answer can be completed by a second call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofParts:
    """Readers that other routes use too."""

    database: Any
    settings: ApiSettings
    log: BatchReader
    events: DynamoEventLog
    ledger: ProofReader
    quarantine: QuarantineReader
    figures: FiguresReader
    lake: AthenaLake

    def compose(self, *, clock: Callable[[], int]) -> ProofServices:
        figures_table = self.settings.outlay_figures_table
        store = ClaimChecks(self.database, claims_table=self.settings.outlay_claims_table, figures_table=figures_table)
        claims = verify_claims.Sources(log=self.events, store=store, quarantine=self.quarantine, clock=clock)
        outcomes = list_outcomes.Sources(
            log=self.events, store=store, ledger=self.ledger, quarantine=self.quarantine, clock=clock
        )
        batch = verify_batch.Sources(
            status=self.log,
            log=self.events,
            store=store,
            lake=self.lake,
            clock=clock,
            sleep=time.sleep,
            patience_s=LAKE_PATIENCE_S,
        )
        return ProofServices(
            groups=partial(verify_groups.verify_groups, sources=self._groups(clock)),
            claims=partial(verify_claims.verify_claims, sources=claims),
            outcomes=partial(list_outcomes.list_outcomes, sources=outcomes),
            batch=partial(verify_batch.verify_batch, sources=batch),
            cubes=partial(verify_cubes, reader=self.figures),
            history=ProofRuns(self.database, figures_table),
        )

    def _groups(self, clock: Callable[[], int]) -> verify_groups.Sources:
        def figures(query: FiguresQuery, organization: Organization) -> Figures:
            return read_figures(query, organization=organization, reader=self.figures, now_ms=clock())

        return verify_groups.Sources(
            figures=figures,
            lake=self.lake,
            log=self.ledger,
            clock=clock,
            sleep=time.sleep,
            patience_s=LAKE_PATIENCE_S,
        )
