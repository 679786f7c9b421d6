"""What the functions that run by themselves may write: their own, and nothing else."""

import pytest
from outlay.contracts.advice_keys import KINDS

from tests.infra.test_grants import reached, writable, writes
from tests.support.templates import Assembly, listed, text

pytestmark = pytest.mark.xdist_group("infra")


def test_who_evaluates_budgets_writes_where_they_stand_and_what_was_told_and_nothing_else(aws: Assembly) -> None:
    """Neither a budget nor a figure."""
    kept = {"O#*#EXCESSES#*", "O#*#WATCH"}
    assert writable(aws, "BudgetRole") == {
        "dynamodb:PutItem": {*kept, "O#*#ALERTS", "DUE"},
        "dynamodb:UpdateItem": {*kept, "O#*#BOARD", "O#*#LEASES#*"},
    }
    for table in ("TablesLog", "TablesClaims", "TablesFigures"):
        assert not any(writes(action) for action in reached(aws, "BudgetRole", table))


def test_who_makes_forecasts_writes_them_and_nothing_else(aws: Assembly) -> None:
    assert writable(aws, "ForecastRole") == {"dynamodb:PutItem": {"O#*#RECORDS#forecast"}}
    for table in ("TablesLog", "TablesClaims", "TablesFigures"):
        assert not any(writes(action) for action in reached(aws, "ForecastRole", table))


def test_who_optimizes_writes_profiles_of_calls_and_advice_and_nothing_else(aws: Assembly) -> None:
    written = {"O#*#RECOMMENDING", *(f"O#*#RECORDS#{kind}" for kind in KINDS)}
    assert writable(aws, "OptimizeRole") == {"dynamodb:PutItem": written, "dynamodb:UpdateItem": written}
    figures = reached(aws, "OptimizeRole", "TablesFigures")
    assert {action: keys for action, keys in figures.items() if writes(action)} == {"dynamodb:PutItem": {"O#*#C"}}
    for table in ("TablesLog", "TablesClaims"):
        assert not any(writes(action) for action in reached(aws, "OptimizeRole", table))


def test_the_importer_writes_records_of_imports_and_reports_and_nothing_else(aws: Assembly) -> None:
    assert writable(aws, "Importer") == {"dynamodb:UpdateItem": {"O#*#I"}, "dynamodb:DeleteItem": {"W#imports"}}
    written = {
        text(resource)
        for _, statement in aws.statements("Importer")
        for resource in listed(statement["Resource"])
        if "s3:PutObject" in listed(statement["Action"])
    }
    assert len(written) == 1
    assert "import-reports/*" in written.pop()
