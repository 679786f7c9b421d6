"""People behind the API: their records in DynamoDB's fake, the door that makes them, administrators who ask."""

from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.people import PeopleTable
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.application.resolve_people import PeopleResolver
from outlay.domain.errors import NotFound
from outlay.domain.organization import Organization
from outlay.domain.people import Person

from tests.support.builders import ORG, an_organization
from tests.support.events_world import EventsWorld
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.rollup_rig import patient

NAME = "anna.marker@example.com"
NEW = an_organization(people_key=b"p" * 32)


class MemoryPersonLake:
    """Stands for ``AthenaLake``: sums that are done at the second look."""

    def __init__(self) -> None:
        self.months: list[dict[str, str]] = []
        self.begun: list[tuple[str, str, str]] = []
        self.looks = 0

    def start_person_months(self, org: str, pseudonym: str, arrived_from: str) -> str:
        self.begun.append((org, pseudonym, arrived_from))
        return f"q-{len(self.begun)}"

    def person_months(
        self, org: str, pseudonym: str, arrived_from: str, *, query_id: str
    ) -> list[dict[str, str]] | None:
        if (org, pseudonym, arrived_from) not in self.begun[int(query_id[2:]) - 1 :]:
            raise NotFound("there is no such query")
        self.looks += 1
        return None if self.looks == 1 else self.months


class PeopleWorld(EventsWorld):
    """The API with an organization whose people are on record. ``seen`` is what the door does with names."""

    def __init__(self, organization: Organization = NEW) -> None:
        super().__init__()
        self.dynamodb = FakeDynamoDB(sort_keys=["control"])
        ControlTable(self.dynamodb, "control").put_organization(organization)
        self.control.organizations[ORG] = organization
        self.people = PersonTable(self.dynamodb, "control")
        self.person_lake = MemoryPersonLake()

    def door(self) -> PeopleResolver:
        """Of a new instance."""
        return PeopleResolver(PeopleTable(self.dynamodb, "control", retry=patient()), clock=lambda: self.now_ms)

    def seen(self, *names: str) -> dict[str, Person]:
        organization = self.people.organization(ORG)
        assert organization is not None
        return self.door()(organization, names)

    def erase(self, pseudonym: str, reason: str = "asked for by letter") -> dict[str, Any]:
        """API Gateway's answer."""
        return self.send("POST", f"/v1/people/{pseudonym}/erase", body={"reason": reason})
