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
    "tests/unit/rollup/test_release_behind.py",
    "tests/unit/rollup/test_rolling_up.py",
    "tests/unit/rollup/test_ways_in.py",
    "tests/contracts/test_rollup_items.py",
)
_CLAIMS = (*_ROLLUP, "tests/contracts/test_claims.py")
_ADJUSTMENTS = "tests/unit/rollup/test_adjustments.py"
_FIGURES_CONTRACT = (
    "tests/unit/rollup/test_figures_items.py",
    "tests/unit/rollup/test_items_of_a_transaction.py",
    "tests/contracts/test_figures_writer.py",
)
_FIGURES_ITEMS = (*_FIGURES_CONTRACT, *_ROLLUP, _ADJUSTMENTS)
_EXACTLY_ONCE = ("tests/unit/rollup/test_any_delivery.py", "tests/unit/rollup/test_exactly_once.py")
_MENDING = ("tests/unit/rollup/test_lost_claims.py", "tests/unit/rollup/test_closing_meanwhile.py")
_CORRECTIONS = ("tests/unit/rollup/test_voids.py", _ADJUSTMENTS)
_SWEEPING = ("tests/unit/rollup/test_sweeping.py", "tests/unit/rollup/test_ways_in.py")
_ONE_BATCH = (
    "tests/unit/rollup/test_voids_of_one_batch.py",
    "tests/unit/rollup/test_discards.py",
    "tests/unit/rollup/test_voids_of_quarantined.py",
)
_ADJUSTMENT_ROWS = "tests/unit/rollup/test_adjustment_rows.py"
_CUBES = (
    "tests/unit/figures/test_calendar.py",
    "tests/unit/figures/test_cube_columns.py",
    "tests/unit/figures/test_cube_format.py",
    "tests/unit/figures/test_cubes.py",
    "tests/unit/figures/test_stored_cubes.py",
)
_READING: tuple[str, ...] = ("tests/unit/figures/test_read_figures.py", "tests/unit/figures/test_figures_routes.py")
_READING += ("tests/unit/figures/test_reading_in_detail.py", "tests/unit/figures/test_stored_cubes.py")
_PACKING = (
    "tests/unit/figures/test_pack_cubes.py",
    "tests/unit/figures/test_packing_in_detail.py",
    "tests/unit/figures/test_stored_cubes.py",
)

TARGETS: Mapping[str, tuple[str, ...]] = {
    # What usage costs.
    "outlay.domain.money": ("tests/unit/pricing/test_money.py",),
    "outlay.domain.model_names": ("tests/unit/pricing/test_names.py",),
    "outlay.domain.price_book": ("tests/unit/pricing/test_names.py", "tests/unit/pricing/test_price_book.py"),
    "outlay.domain.price_timeline": _PRICING,
    "outlay.domain.pricing": _PRICING,
    "outlay.domain.rate_plan": _PRICING,
    # Who owns an event id.
    "outlay.domain.claims": _CLAIMS,
    "outlay.adapters.dynamodb.claims": ("tests/contracts/test_claims.py", "tests/unit/rollup/test_any_delivery.py"),
    # What a batch adds, once.
    "outlay.domain.counting": ("tests/unit/rollup/test_counting_a_part.py", *_CORRECTIONS, *_ROLLUP),
    "outlay.domain.parts": (
        "tests/unit/ingest/test_stored_form.py",
        "tests/unit/ingest/test_accepting_events.py",
    ),
    "outlay.domain.part_state": (
        "tests/unit/rollup/test_part_states.py",
        "tests/unit/rollup/test_counted_adjustments.py",
        "tests/unit/rollup/test_void_lake.py",
        _ADJUSTMENTS,
        *_FIGURES_CONTRACT,
    ),
    "outlay.application.rollup": (*_MENDING, *_ROLLUP, "tests/unit/rollup/test_voids.py"),
    "outlay.application.count_batches": (
        *_MENDING,
        "tests/unit/rollup/test_resuming_voids.py",
        *_CORRECTIONS,
        *_EXACTLY_ONCE,
    ),
    "outlay.application.sweep": (*_SWEEPING, "tests/unit/rollup/test_redrive_from_quarantine.py"),
    "outlay.adapters.dynamodb.figures_items": (*_FIGURES_ITEMS, "tests/unit/rollup/test_void_lake.py"),
    "outlay.adapters.dynamodb.figures_writer": ("tests/unit/rollup/test_heads_and_values.py", *_FIGURES_CONTRACT),
    "outlay.adapters.dynamodb.part_states": _FIGURES_CONTRACT,
    # What is corrected, and what came for closed hours.
    "outlay.domain.adjustment_sums": (_ADJUSTMENT_ROWS, _ADJUSTMENTS),
    "outlay.domain.adjustments": ("tests/unit/rollup/test_rows_of_a_state.py", _ADJUSTMENT_ROWS, _ADJUSTMENTS),
    "outlay.domain.amending": ("tests/unit/rollup/test_amending.py", *_CORRECTIONS),
    "outlay.domain.correction": ("tests/unit/rollup/test_void_scopes.py",),
    "outlay.application.amend_parts": (*_MENDING, *_CORRECTIONS),
    "outlay.application.close_month": (
        "tests/unit/periods/test_close_month.py",
        "tests/unit/periods/test_closing_step_by_step.py",
        "tests/unit/periods/test_reasons_not_to_close.py",
    ),
    "outlay.application.corrections": (
        "tests/unit/rollup/test_walking_the_log.py",
        "tests/unit/rollup/test_what_a_void_comes_to.py",
        "tests/unit/rollup/test_voids_page_by_page.py",
        "tests/unit/rollup/test_looks_of_a_discard.py",
        "tests/unit/rollup/test_resuming_voids.py",
        "tests/unit/rollup/test_voids.py",
    ),
    "outlay.application.void_parts": _ONE_BATCH,
    "outlay.application.void_batch": _ONE_BATCH,
    "outlay.application.settle_quarantine": (
        "tests/unit/rollup/test_settling_quarantine.py",
        *_ONE_BATCH,
        "tests/unit/rollup/test_redrive_from_quarantine.py",
    ),
    "outlay.application.void_lake": ("tests/unit/rollup/test_lake_pages.py", "tests/unit/rollup/test_void_lake.py"),
    "outlay.domain.taking_back": ("tests/unit/rollup/test_taking_back.py",),
    "outlay.application.counted_adjustments": ("tests/unit/rollup/test_counted_adjustments.py",),
    "outlay.application.counted_events": ("tests/unit/rollup/test_counted_events.py",),
    "outlay.adapters.dynamodb.journal": ("tests/contracts/test_journal.py", _ADJUSTMENTS),
    # Cubes: what figures are read from.
    "outlay.domain.cube": (*_CUBES, *_READING),
    "outlay.domain.cube_columns": _CUBES,
    "outlay.domain.cubes": _CUBES,
    "outlay.domain.grouping": ("tests/unit/figures/test_grouping.py", *_CUBES, *_READING),
    "outlay.domain.packed_integers": _CUBES,
    "outlay.application.pack_cubes": _PACKING,
    "outlay.application.read_figures": _READING,
    "outlay.adapters.dynamodb.cube_items": (*_CUBES, *_PACKING),
    "outlay.adapters.dynamodb.cube_writer": ("tests/contracts/test_cube_writer.py", *_PACKING),
    "outlay.adapters.dynamodb.figures_reader": (*_READING, "tests/contracts/test_figures_reader.py"),
    # What is derived again from the log.
    "outlay.application.derive_adjustments": _REPAIR,
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
