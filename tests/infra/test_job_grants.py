"""What jobs over all organizations may write: what they make, and nothing else."""

from outlay.contracts.advice_keys import KINDS

from tests.support.granted import reached, writable, writes
from tests.support.templates import Assembly


def test_who_looks_for_anomalies_writes_them_what_was_looked_at_and_alerts_and_nothing_else(aws: Assembly) -> None:
    kept = {"O#*#RECORDS#anomaly", "O#*#WATCH"}
    assert writable(aws, "AnomaliesRole") == {
        "dynamodb:PutItem": {*kept, "O#*#ALERTS", "DUE"},
        "dynamodb:UpdateItem": kept,
    }
    assert not any(writes(action) for action in reached(aws, "AnomaliesRole", "TablesFigures"))
    for table in ("TablesLog", "TablesClaims"):
        assert reached(aws, "AnomaliesRole", table) == {}


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
