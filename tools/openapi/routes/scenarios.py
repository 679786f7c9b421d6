"""What-if: scenarios tried, saved, changed, compared, deleted."""

from functions.api.scenario_bodies import ScenarioBody
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import in_path
from tools.openapi.scenario_shapes import ComparedScenarios, ReckonedScenario, Scenario, ScenarioEffect, Scenarios
from tools.openapi.tags import SCENARIOS

SCENARIO_ID = in_path("scenario_id", "The id of a scenario.", pattern="^scn_[0-9a-f]{24}$")
_IDS = Parameter(
    name="ids",
    description="2 to 5 ids of scenarios, with commas between them.",
    schema={"type": "string", "pattern": "^scn_[0-9a-f]{24}(,scn_[0-9a-f]{24}){1,4}$"},
    required=True,
)
_VERSIONS = ("version_missing", "version_changed")
_ETAG = {200: ("ETag",)}

OPERATIONS = {
    "GET /v1/scenarios": Operation(
        id="list_scenarios",
        summary="Scenarios that were saved",
        tag=SCENARIOS,
        answers={200: Scenarios},
        errors=("invalid_input",),
    ),
    "POST /v1/scenarios": Operation(
        id="create_scenario",
        summary="Save a scenario",
        tag=SCENARIOS,
        answers={201: Scenario},
        body=ScenarioBody,
        errors=("scenarios_full", "duplicate_scenario", "version_changed"),
        headers={201: ("ETag",)},
    ),
    "POST /v1/scenarios/preview": Operation(
        id="preview_scenario",
        summary="What a scenario would come to",
        tag=SCENARIOS,
        answers={200: ScenarioEffect},
        body=ScenarioBody,
    ),
    "GET /v1/scenarios/compare": Operation(
        id="compare_scenarios",
        summary="Scenarios side by side",
        tag=SCENARIOS,
        answers={200: ComparedScenarios},
        parameters=(_IDS,),
        errors=("not_found",),
    ),
    "GET /v1/scenarios/{scenario_id}": Operation(
        id="get_scenario",
        summary="A scenario, and what it comes to now",
        tag=SCENARIOS,
        answers={200: ReckonedScenario},
        parameters=(SCENARIO_ID,),
        errors=("invalid_input", "not_found"),
        headers=_ETAG,
    ),
    "PUT /v1/scenarios/{scenario_id}": Operation(
        id="change_scenario",
        summary="Change a scenario",
        tag=SCENARIOS,
        answers={200: Scenario},
        parameters=(SCENARIO_ID,),
        body=ScenarioBody,
        errors=("not_found", "duplicate_scenario", *_VERSIONS),
        headers=_ETAG,
    ),
    "DELETE /v1/scenarios/{scenario_id}": Operation(
        id="delete_scenario",
        summary="Delete a scenario",
        tag=SCENARIOS,
        answers={200: Scenario},
        parameters=(SCENARIO_ID,),
        errors=("invalid_input", "not_found", *_VERSIONS),
    ),
}
