"""What the API reads from its environment."""

from typing import Literal

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class ApiSettings(FunctionSettings):
    outlay_log_table: str = Field(min_length=1)
    outlay_claims_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_glue_database: str = Field(min_length=1)
    outlay_lake_table: str = Field(min_length=1)
    outlay_athena_workgroup: str = Field(min_length=1)
    outlay_lake_retention_days: int = Field(ge=45)
    outlay_rollup_function: str = Field(min_length=1)
    outlay_aggregate_function: str = Field(min_length=1)
    outlay_importer_function: str = Field(min_length=1)
    outlay_alerts_function: str = Field(min_length=1)
    outlay_budget_function: str = Field(min_length=1)
    outlay_site_url: str = ""
    """Where links in alerts lead; empty: messages name commands instead."""
    outlay_user_pool_client_id: str = Field(min_length=1)
    outlay_user_pool_id: str = Field(min_length=1)
    outlay_pepper_secret: str = Field(min_length=1)
    """ARN of the secret, not the secret."""
    outlay_site_proof: int = Field(default=1, ge=1)
    """Which proof the site's requests carry."""
    outlay_tenant_role: str = Field(min_length=1)
    """ARN of the role that reaches one organization's items."""
    outlay_anchor_bucket: str = Field(min_length=1)
    """Where the heads of audit logs are anchored."""
    outlay_provider_keys: str = Field(min_length=1)
    """ARN of the key in KMS that providers' keys are encrypted with."""
    outlay_fresh_login_minutes: int = Field(ge=0)
    outlay_negotiated_prices: Literal["platform", "organization"]
    outlay_registration: Literal["open", "closed"]
    outlay_mail_from: str = ""
    """A verified identity of SES; without it nothing is mailed by Outlay itself."""
    outlay_public_url: str = Field(min_length=1)
    """Of this API, for mails."""
    outlay_sso_client_id: str = ""
    """Of the app client for the hosted pages; without it there is no single sign-on."""
    outlay_sso_address: str = ""
    outlay_sso_provider: str = ""
    outlay_sso_redirect_uris: str = ""
    """Separated by commas."""
    outlay_sso_mfa: Literal["provider", "none"] = "none"
    """Whether the identity provider demands a second factor of everybody."""
