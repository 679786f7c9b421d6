"""Bodies of the routes of connections."""

from typing import Annotated

from outlay.domain.connections import Purpose, Wanted
from outlay.domain.outbound_target import MAX_URL
from pydantic import Field

from functions.api.schemas import Body

_LINE = r"^[^\x00-\x1f\x7f<>]*\S[^\x00-\x1f\x7f<>]*$"
_ID = r"^[A-Za-z0-9._:-]*$"
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=_LINE)]
ProviderId = Annotated[str, Field(max_length=200, pattern=_ID)]
Key = Annotated[str, Field(max_length=8_192, repr=False)]


class ChosenBody(Body):
    name: Name
    """For people."""
    purpose: Purpose
    """``sync``: usage is fetched with the key; ``gateway``: calls are passed on with it."""
    base_url: str = Field(default="", max_length=MAX_URL)
    """https address instead of the provider's own; needed where each customer has one (azure, aws)."""
    organization_id: ProviderId = ""
    """As the provider names the customer, where keys reach several."""
    project_id: ProviderId = ""

    def wanted(self) -> Wanted:
        return Wanted(
            name=self.name,
            purpose=self.purpose,
            base_url=self.base_url,
            organization_id=self.organization_id,
            project_id=self.project_id,
        )


class NewConnectionBody(ChosenBody):
    provider: str = Field(min_length=1, max_length=64)
    """The price book's id, or a common name of it (``bedrock``)."""
    key: Key


class ChangedConnectionBody(ChosenBody):
    key: Key = ""
    """Only to replace it at the same time; needed where the address becomes another one."""


class ConnectionKeyBody(Body):
    key: Key
