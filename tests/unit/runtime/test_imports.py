"""What a cold start must not pay for."""

import subprocess
import sys

import outlay
import pytest
from outlay.runtime import aws


def loaded_by(module: str) -> set[str]:
    listing = subprocess.run(
        [sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(listing.stdout.split())


@pytest.mark.parametrize("module", ["outlay.runtime.aws", "outlay.runtime.observability", "outlay.runtime.settings"])
def test_what_every_function_imports_loads_no_tracer_no_numpy_and_no_price_library(module: str) -> None:
    assert not loaded_by(module) & {"aws_xray_sdk", "numpy", "genai_prices", "requests"}


def test_the_admin_function_needs_no_numpy() -> None:
    assert "numpy" not in loaded_by("functions.admin.composition")


def test_clients_give_up_before_api_gateway_does() -> None:
    config = aws.config()
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}
    assert (config.connect_timeout + config.read_timeout) * 3 <= 30


def test_clients_name_the_version_that_is_installed() -> None:
    assert f"outlay/{outlay.__version__}" == aws.USER_AGENT


def test_a_client_for_later_is_the_same_client_but_made_at_its_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    made: list[str] = []
    real = aws.client
    monkeypatch.setattr(aws, "client", lambda service, **options: made.append(service) or real(service, **options))
    client = aws.later("cognito-idp", signed=False)
    assert made == []
    assert client.meta.region_name == client.meta.region_name == "us-east-1"
    assert made == ["cognito-idp"]
