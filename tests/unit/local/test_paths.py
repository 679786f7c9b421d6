"""A path with a line break reaches its route, as on AWS."""

import pytest
from outlay_cli.local import paths


def test_a_line_break_is_part_of_a_path_like_any_other_character(monkeypatch: pytest.MonkeyPatch) -> None:
    from ministack.services import apigateway

    monkeypatch.setattr(apigateway, "_extract_path_params", apigateway._extract_path_params)
    route, path = "/v1/{proxy+}", "/v1/teams/a\nb"
    assert apigateway._extract_path_params(route, path) is None, "without it"
    assert paths.install()
    assert apigateway._extract_path_params(route, path) == {"proxy": "teams/a\nb"}
    assert apigateway._extract_path_params("/v2/{proxy+}", path) is None
