"""Which modules are mutated, and which tests have to notice. Within those, only tests that enter a function are run."""

from collections.abc import Mapping

PACKAGE = "layers/shared/python"

_PRICING = ("tests/unit/pricing",)
_REPAIR = ("tests/unit/repair",)
_ROLLUP = ("tests/unit/rollup", "tests/contracts/test_rollup_items.py", "tests/storm/test_faults.py")
_CLAIMS = (*_ROLLUP, "tests/contracts/test_claims.py")
_FIGURES_ITEMS = (*_ROLLUP, "tests/contracts/test_figures_writer.py")
_CLOSED = ("tests/unit/rollup/test_adjustments.py", "tests/unit/periods")
_CORRECTIONS = (*_ROLLUP, *_CLOSED)
_COUNTED = ("tests/unit/users", "tests/unit/periods/test_adjusted_events.py", "tests/unit/verify")
_FIGURES = ("tests/unit/figures", "tests/contracts/test_figures_reader.py")

TARGETS: Mapping[str, tuple[str, ...]] = {
    # What usage costs.
    "outlay.domain.money": (*_PRICING, "tests/unit/figures/test_figures_routes.py"),
    "outlay.domain.model_names": _PRICING,
    "outlay.domain.price_book": _PRICING,
    "outlay.domain.price_timeline": _PRICING,
    "outlay.domain.pricing": _PRICING,
    "outlay.domain.rate_plan": _PRICING,
    # Who owns an event id.
    "outlay.domain.claims": _CLAIMS,
    "outlay.adapters.dynamodb.claims": _CLAIMS,
    # What a batch adds, once.
    "outlay.domain.counting": _ROLLUP,
    "outlay.domain.parts": (
        *_ROLLUP,
        "tests/unit/ingest/test_stored_form.py",
        "tests/unit/ingest/test_accepting_events.py",
    ),
    "outlay.domain.part_state": _CORRECTIONS,
    "outlay.application.rollup": _ROLLUP,
    "outlay.application.count_batches": _CORRECTIONS,
    "outlay.application.sweep": _CORRECTIONS,
    "outlay.adapters.dynamodb.figures_items": _FIGURES_ITEMS,
    "outlay.adapters.dynamodb.figures_writer": _FIGURES_ITEMS,
    "outlay.adapters.dynamodb.part_states": _FIGURES_ITEMS,
    # What is corrected, and what came for closed hours.
    "outlay.domain.adjustment_sums": _CLOSED,
    "outlay.domain.adjustments": _CORRECTIONS,
    "outlay.domain.amending": _CORRECTIONS,
    "outlay.domain.correction": _CORRECTIONS,
    "outlay.application.amend_parts": _CORRECTIONS,
    "outlay.application.close_month": _CLOSED,
    "outlay.application.corrections": _CORRECTIONS,
    "outlay.application.counted_adjustments": _COUNTED,
    "outlay.application.counted_events": _COUNTED,
    "outlay.adapters.dynamodb.journal": _CORRECTIONS,
    # Cubes: what figures are read from.
    "outlay.domain.cube": _FIGURES,
    "outlay.domain.cube_columns": _FIGURES,
    "outlay.domain.cubes": _FIGURES,
    "outlay.domain.grouping": _FIGURES,
    "outlay.domain.packed_integers": _FIGURES,
    "outlay.application.pack_cubes": _FIGURES,
    "outlay.application.read_figures": _FIGURES,
    "outlay.adapters.dynamodb.cube_items": _FIGURES,
    "outlay.adapters.dynamodb.cube_writer": _FIGURES,
    "outlay.adapters.dynamodb.figures_reader": _FIGURES,
    # What is derived again from the log.
    "outlay.application.derive_hours": _REPAIR,
    "outlay.application.repair_hours": _REPAIR,
    "outlay.application.repair_plan": _REPAIR,
    "outlay.adapters.dynamodb.hour_repair": _REPAIR,
}
"""Module → test paths."""

DESELECTED = "not local_aws and not slow"


def path_of(module: str) -> str:
    """The module's file, from the repository's root."""
    return f"{PACKAGE}/{module.replace('.', '/')}.py"
