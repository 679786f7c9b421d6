"""Which environment variables each function gets: exactly the fields of its settings class, which a test compares."""

from outlay.contracts import environment as names

from infra.components.lake import QUARANTINE_PREFIX
from infra.environments import CLAIM_RETENTION_DAYS, LOG_RETENTION_DAYS, Environment
from infra.stacks.storage import StorageStack

_ATHENA = (names.GLUE_DATABASE, names.LAKE_TABLE, names.ATHENA_WORKGROUP)

NEEDED: dict[str, tuple[str, ...]] = {
    "ingest": (
        names.LOG_TABLE,
        names.CONTROL_TABLE,
        names.PEPPER_SECRET,
        names.SITE_PROOF,
        names.LOG_RETENTION_DAYS,
    ),
    "rollup": (
        names.LOG_TABLE,
        names.CLAIMS_TABLE,
        names.FIGURES_TABLE,
        names.CONTROL_TABLE,
        names.LAKE_BUCKET,
        names.QUARANTINE_PREFIX,
        names.LAKE_STREAM,
        *_ATHENA,
        names.BUDGET_FUNCTION,
        names.CLAIM_RETENTION_DAYS,
    ),
    "budget": (
        names.LOG_TABLE,
        names.CLAIMS_TABLE,
        names.FIGURES_TABLE,
        names.CONTROL_TABLE,
        names.LAKE_BUCKET,
        names.ALERTS_FUNCTION,
    ),
    "anomalies": (names.FIGURES_TABLE, names.CONTROL_TABLE, names.ALERTS_FUNCTION),
    "forecast": (
        names.LOG_TABLE,
        names.CLAIMS_TABLE,
        names.FIGURES_TABLE,
        names.CONTROL_TABLE,
        names.LAKE_BUCKET,
        names.BUDGET_FUNCTION,
    ),
    "optimize": (names.LOG_TABLE, names.CLAIMS_TABLE, names.FIGURES_TABLE, names.CONTROL_TABLE),
    "aggregate": (
        names.LOG_TABLE,
        names.CLAIMS_TABLE,
        names.FIGURES_TABLE,
        names.CONTROL_TABLE,
        names.LAKE_BUCKET,
        *_ATHENA,
        names.ROLLUP_FUNCTION,
        names.ANOMALIES_FUNCTION,
    ),
    "api": (
        names.LOG_TABLE,
        names.CLAIMS_TABLE,
        names.FIGURES_TABLE,
        names.CONTROL_TABLE,
        names.LAKE_BUCKET,
        *_ATHENA,
        names.LAKE_BUCKET,
        names.LAKE_RETENTION_DAYS,
        names.ROLLUP_FUNCTION,
        names.AGGREGATE_FUNCTION,
        names.IMPORTER_FUNCTION,
        names.BUDGET_FUNCTION,
        names.ALERTS_FUNCTION,
        names.SITE_URL,
        names.USER_POOL_ID,
        names.PEPPER_SECRET,
        names.SITE_PROOF,
        names.FRESH_LOGIN_MINUTES,
        names.MAIL_FROM,
        names.ANCHOR_BUCKET,
        names.PROVIDER_KEYS,
        names.NEGOTIATED_PRICES,
        names.REGISTRATION,
    ),
    "importer": (
        names.CONTROL_TABLE,
        names.LOG_TABLE,
        names.FIGURES_TABLE,
        names.LAKE_BUCKET,
        names.INGEST_FUNCTION,
    ),
    "alerts": (names.CONTROL_TABLE, names.PROVIDER_KEYS, names.MAIL_FROM, names.SITE_URL),
    "cleanup": (names.CONTROL_TABLE, names.LAKE_BUCKET, names.ANCHOR_BUCKET, *_ATHENA),
    "admin": (names.CONTROL_TABLE, names.PEPPER_SECRET, names.USER_POOL_ID),
}


class Variables:
    """The values of one deployment, by function."""

    def __init__(self, storage: StorageStack, environment: Environment) -> None:
        tables, lake, users = storage.tables, storage.lake, storage.users
        self._values: dict[str, str | None] = {
            names.LOG_TABLE: tables.log.table_name,
            names.CLAIMS_TABLE: tables.claims.table_name,
            names.FIGURES_TABLE: tables.figures.table_name,
            names.CONTROL_TABLE: tables.control.table_name,
            names.LAKE_BUCKET: lake.bucket.bucket_name,
            names.QUARANTINE_PREFIX: QUARANTINE_PREFIX,
            names.LAKE_STREAM: lake.delivery.stream.ref,
            names.GLUE_DATABASE: lake.catalog.database_name,
            names.LAKE_TABLE: lake.catalog.table_name,
            names.ATHENA_WORKGROUP: lake.workgroup.name,
            names.PEPPER_SECRET: storage.pepper_arn,
            names.USER_POOL_ID: users.pool.user_pool_id,
            names.LOG_RETENTION_DAYS: str(LOG_RETENTION_DAYS),
            names.CLAIM_RETENTION_DAYS: str(CLAIM_RETENTION_DAYS),
            names.LAKE_RETENTION_DAYS: str(environment.lake_retention_days),
            names.FRESH_LOGIN_MINUTES: str(environment.fresh_login_minutes),
            names.MAIL_FROM: environment.mail_from or "",
            names.SITE_URL: environment.site_url,
            names.SITE_PROOF: str(environment.site_proof),
            names.ANCHOR_BUCKET: storage.anchors.bucket.bucket_name,
            names.PROVIDER_KEYS: storage.provider_keys.key.key_arn,
            names.NEGOTIATED_PRICES: environment.negotiated_prices,
            names.REGISTRATION: "open" if environment.open_registration else "closed",
            names.ALLOWED_ORIGINS: ",".join(environment.allowed_origins),
        }

    def set_function(self, name: str, function_name: str) -> None:
        """Known only once the function stands; before those that call it."""
        self._values[name] = function_name

    def of(self, function: str) -> dict[str, str | None]:
        return {name: self._values[name] for name in NEEDED[function]}
