"""What the admin function reads from its environment."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class AdminSettings(FunctionSettings):
    outlay_control_table: str = Field(min_length=1)
    outlay_user_pool_id: str = Field(min_length=1)
    outlay_pepper_secret: str = Field(min_length=1)
    """ARN of the secret, not the secret."""
