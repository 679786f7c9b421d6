"""Which modules are mutated, and which tests have to notice. Within those, only tests that enter a function are run."""

from collections.abc import Mapping

PACKAGE = "layers/shared/python"

_PRICING = ("tests/unit/pricing",)
_REPAIR = ("tests/unit/repair",)
_ROLLUP = ("tests/unit/rollup", "tests/contracts/test_rollup_items.py", "tests/storm/test_faults.py")
_FIGURES = ("tests/unit/figures", "tests/contracts/test_figures_reader.py")

TARGETS: Mapping[str, tuple[str, ...]] = {
    "outlay.domain.pricing": _PRICING,
    "outlay.domain.price_timeline": _PRICING,
    "outlay.domain.rate_plan": _PRICING,
    "outlay.domain.claims": (*_ROLLUP, "tests/contracts/test_claims.py"),
    "outlay.domain.counting": _ROLLUP,
    "outlay.domain.cubes": _FIGURES,
    "outlay.domain.grouping": _FIGURES,
    "outlay.application.rollup": _ROLLUP,
    "outlay.application.pack_cubes": _FIGURES,
    "outlay.application.read_figures": _FIGURES,
    "outlay.adapters.dynamodb.claims": (*_ROLLUP, "tests/contracts/test_claims.py"),
    "outlay.adapters.dynamodb.figures_items": (*_ROLLUP, "tests/contracts/test_figures_writer.py"),
    "outlay.adapters.dynamodb.figures_writer": (*_ROLLUP, "tests/contracts/test_figures_writer.py"),
    "outlay.adapters.dynamodb.cube_items": _FIGURES,
    "outlay.adapters.dynamodb.cube_writer": _FIGURES,
    "outlay.application.derive_hours": _REPAIR,
    "outlay.application.repair_plan": _REPAIR,
    "outlay.application.repair_hours": _REPAIR,
    "outlay.adapters.dynamodb.hour_repair": _REPAIR,
}
"""Module → test paths."""

DESELECTED = "not local_aws and not slow"


def path_of(module: str) -> str:
    """The module's file, from the repository's root."""
    return f"{PACKAGE}/{module.replace('.', '/')}.py"
