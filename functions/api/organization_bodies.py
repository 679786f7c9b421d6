"""Bodies of the organization's requests."""

from pydantic import Field

from functions.api.schemas import Body


class NewOrganizationBody(Body):
    name: str
    id: str = ""
    """3 to 40 of a-z, 0-9 and -; without it made from the name."""
    time_zone: str = "UTC"
    """IANA name; its days are the organization's days. It can be changed only until the first usage is accepted."""
    tag_keys: list[str] = Field(default=[], max_length=100)
    """Tags that become dimensions of the figures, 5 at most."""


class OrganizationBody(Body):
    """Any of the settings; what is not there stays as it is."""

    name: str = ""
    time_zone: str = ""
    """Only until the first usage is accepted."""
    fiscal_year_start_month: int = 1
    """1 to 12: quarters and years of the figures are counted from it."""
    currency: str = "USD"
    """ISO 4217: shown beside USD."""
    tag_keys: list[str] = Field(default=[], max_length=100)
    """Tags that are dimensions of the figures; once usage was accepted, further ones can be added and none removed."""
    required_tags: list[str] = Field(default=[], max_length=100)
    """Tags that every event should carry. Events without are accepted, and the sender is told. Policies can do more."""
    largest_event_usd: str = "1000"
    """USD that one call can cost at most: a dearer event is a typo, and refused (imports are not)."""
    shows_names: bool = False
    """Whether managers and administrators see people by name."""
    admins_need_mfa: bool = False
    plan: str = ""
    """Administrators of the deployment only."""
    member_attributes: list[str] = Field(default=[], max_length=100)
    """Names that members can be given, for policies."""
    holiday_calendar: str = ""
    """Whose public holidays forecasts reckon with: a country of ISO 3166 or one of its parts, like CH or DE-BY."""
