"""What the functions may touch that look ahead: forecasts, anomalies, advice. See ``grants`` for the others."""

from outlay.contracts import advice_keys, budget_keys

from infra.components.service_function import ServiceFunction
from infra.environments import Environment
from infra.stacks import reach
from infra.stacks.storage import StorageStack


def forecast(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """It reads figures, and the log for what is not packed by user; of control it writes forecasts and nothing else."""
    tables, control = storage.tables, storage.tables.control
    function.grant(["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"], tables.figures.table_arn)
    reach.read_batches(function, storage)
    reach.read_prices(function, storage, environment)
    reach.use_user_cubes(function, storage, "s3:GetObject")
    # Scan finds the organizations, once a night.
    function.grant(["dynamodb:Scan"], control.table_arn)
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, ["O#*#ORG"])
    many = ["O#*#BUDGETS", "O#*#FORECAST-ADJUSTMENTS"]
    reach.grant_keys(function, environment, ["dynamodb:Query"], control, many)
    kept = ["dynamodb:BatchGetItem", "dynamodb:PutItem"]
    reach.grant_keys(function, environment, kept, control, ["O#*#RECORDS#forecast"])


def anomalies(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """It reads figures; of control it writes anomalies, what was looked at, and alerts."""
    figures, control = storage.tables.figures, storage.tables.control
    function.grant(["dynamodb:BatchGetItem", "dynamodb:Query"], figures.table_arn)
    # Scan lists the organizations, once an hour.
    function.grant(["dynamodb:Scan"], control.table_arn)
    records, watch = "O#*#RECORDS#anomaly", "O#*#WATCH"
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, [watch, "O#*#ORG"])
    reach.grant_keys(function, environment, ["dynamodb:Query"], control, [records])
    reach.grant_keys(function, environment, ["dynamodb:UpdateItem"], control, [records, watch])
    new = [records, watch, "O#*#ALERTS", budget_keys.DUE_KEY]
    reach.grant_keys(function, environment, ["dynamodb:PutItem"], control, new)


def optimize(function: ServiceFunction, storage: StorageStack, environment: Environment) -> None:
    """It reads figures and the log, and writes profiles of calls; of control it changes advice, which lies among an
    organization's records, and what it notes of a run."""
    tables, control = storage.tables, storage.tables.control
    function.grant(["dynamodb:BatchGetItem", "dynamodb:Query"], tables.figures.table_arn)
    reach.grant_keys(function, environment, ["dynamodb:PutItem"], tables.figures, ["O#*#C"])
    reach.read_batches(function, storage)
    reach.read_prices(function, storage, environment)
    # Scan finds the organizations, once a night.
    function.grant(["dynamodb:Scan"], control.table_arn)
    advice = [f"O#*#RECORDS#{kind}" for kind in advice_keys.KINDS]
    run = "O#*#RECOMMENDING"
    reach.grant_keys(function, environment, ["dynamodb:GetItem"], control, ["O#*#ORG", run])
    reach.grant_keys(function, environment, ["dynamodb:Query"], control, [*advice, "O#*#KEYS"])
    reach.grant_keys(function, environment, ["dynamodb:PutItem", "dynamodb:UpdateItem"], control, [*advice, run])
