"""A deployment's settings are checked before anything is synthesized."""

import platform
import sys

import pytest

from infra.environments import SettingsError, environment


def test_without_settings_a_customers_data_is_kept_and_the_door_is_closed() -> None:
    place = environment("aws", {})
    assert place.retain
    assert not place.open_registration
    assert place.allowed_origins == ()
    assert (place.architecture, place.runtime_name) == ("arm64", "python3.13")


def test_this_machine_gets_its_own_python_and_architecture() -> None:
    place = environment("local", {})
    assert place.runtime_name == f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert (place.architecture == "arm64") == (platform.machine().lower() in {"arm64", "aarch64"})
    assert not place.retain


def test_origins_come_as_a_list_or_separated_by_commas() -> None:
    listed = environment("aws", {"allowed_origins": ["https://a.example.com/"]})
    written = environment("aws", {"allowed_origins": "https://a.example.com, http://localhost:5173"})
    assert listed.allowed_origins == ("https://a.example.com",)
    assert written.allowed_origins == ("https://a.example.com", "http://localhost:5173")


def test_all_problems_are_named_at_once() -> None:
    wrong = {
        "region": "Frankfurt",
        "alarm_email": "nobody",
        "lake_retention_days": "30",
        "removal_policy": "keep",
        "allowed_origins": "app.example.com",
        "registration": "maybe",
        "audit_lock": "tight",
        "audit_lock_days": "0",
    }
    with pytest.raises(SettingsError) as caught:
        environment("aws", wrong)
    assert all(name in str(caught.value) for name in wrong)


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(SettingsError, match="OUTLAY_TARGET"):
        environment("azure", {})
