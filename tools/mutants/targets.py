"""Which modules are mutated, and which tests have to notice. Within those, only tests that enter a function are run."""

from collections.abc import Mapping

PACKAGE = "layers/shared/python"

_PRICING = ("tests/unit/pricing",)
_REPAIR = ("tests/unit/repair",)
_ROLLUP = (
    "tests/unit/rollup/test_any_delivery.py",
    "tests/unit/rollup/test_counting_details.py",
    "tests/unit/rollup/test_exactly_once.py",
    "tests/unit/rollup/test_handler.py",
    "tests/unit/rollup/test_heads_and_values.py",
    "tests/unit/rollup/test_quarantine.py",
    "tests/unit/rollup/test_rolling_up.py",
    "tests/unit/rollup/test_ways_in.py",
    "tests/contracts/test_rollup_items.py",
)
_CLAIMS = (*_ROLLUP, "tests/contracts/test_claims.py")
_CLOSED = ("tests/unit/rollup/test_adjustments.py", "tests/unit/periods/test_adjusted_events.py")
_FIGURES_ITEMS = (
    "tests/unit/rollup/test_figures_items.py",
    *_ROLLUP,
    "tests/unit/rollup/test_adjustments.py",
    "tests/contracts/test_figures_writer.py",
)
_CORRECTED = (*_ROLLUP, "tests/unit/rollup/test_adjustments.py")
_CORRECTIONS = ("tests/unit/rollup/test_voids.py", "tests/unit/rollup/test_adjustments.py")
_COUNTED = ("tests/unit/users/test_packing_users.py", "tests/unit/periods/test_adjusted_events.py")
_COUNTED += ("tests/unit/verify/test_batches.py", "tests/unit/verify/test_groups.py")
_CUBES = (
    "tests/unit/figures/test_calendar.py",
    "tests/unit/figures/test_cube_columns.py",
    "tests/unit/figures/test_cube_format.py",
    "tests/unit/figures/test_cubes.py",
    "tests/unit/figures/test_stored_cubes.py",
)
_READING = ("tests/unit/figures/test_read_figures.py", "tests/unit/figures/test_figures_routes.py")
_READING += ("tests/unit/figures/test_reading_in_detail.py", "tests/unit/figures/test_stored_cubes.py")
_PACKING = (
    "tests/unit/figures/test_pack_cubes.py",
    "tests/unit/figures/test_packing_in_detail.py",
    "tests/unit/figures/test_stored_cubes.py",
)

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
    "outlay.domain.counting": (*_CORRECTIONS, *_ROLLUP),
    "outlay.domain.parts": (
        *_ROLLUP,
        "tests/unit/ingest/test_stored_form.py",
        "tests/unit/ingest/test_accepting_events.py",
    ),
    "outlay.domain.part_state": _CORRECTED,
    "outlay.application.rollup": (*_ROLLUP, "tests/unit/rollup/test_voids.py"),
    "outlay.application.count_batches": _CORRECTED,
    "outlay.application.sweep": (*_CORRECTED, "tests/unit/rollup/test_redrive_from_quarantine.py"),
    "outlay.adapters.dynamodb.figures_items": (*_FIGURES_ITEMS, "tests/unit/rollup/test_void_lake.py"),
    "outlay.adapters.dynamodb.figures_writer": _FIGURES_ITEMS,
    "outlay.adapters.dynamodb.part_states": _FIGURES_ITEMS,
    # What is corrected, and what came for closed hours.
    "outlay.domain.adjustment_sums": (*_CLOSED, "tests/unit/periods/test_periods_api.py"),
    "outlay.domain.adjustments": _CORRECTIONS,
    "outlay.domain.amending": _CORRECTIONS,
    "outlay.domain.correction": _CORRECTIONS,
    "outlay.application.amend_parts": _CORRECTIONS,
    "outlay.application.close_month": ("tests/unit/periods/test_close_month.py",),
    "outlay.application.corrections": _CORRECTIONS,
    "outlay.application.counted_adjustments": _COUNTED,
    "outlay.application.counted_events": _COUNTED,
    "outlay.adapters.dynamodb.journal": _CORRECTED,
    # Cubes: what figures are read from.
    "outlay.domain.cube": (*_CUBES, *_READING),
    "outlay.domain.cube_columns": _CUBES,
    "outlay.domain.cubes": _CUBES,
    "outlay.domain.grouping": (*_CUBES, *_READING),
    "outlay.domain.packed_integers": _CUBES,
    "outlay.application.pack_cubes": _PACKING,
    "outlay.application.read_figures": _READING,
    "outlay.adapters.dynamodb.cube_items": (*_CUBES, *_PACKING),
    "outlay.adapters.dynamodb.cube_writer": (*_PACKING, "tests/contracts/test_figures_reader.py"),
    "outlay.adapters.dynamodb.figures_reader": (*_READING, "tests/contracts/test_figures_reader.py"),
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
