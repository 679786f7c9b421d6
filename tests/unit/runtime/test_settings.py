"""A function that is set up wrongly says everything that is wrong, at once, and no value."""

import pytest
from outlay.contracts import environment
from outlay.runtime.settings import FunctionSettings, SettingsError
from pydantic import Field

from functions.admin.settings import AdminSettings
from functions.api.settings import ApiSettings


class SomeSettings(FunctionSettings):
    outlay_log_table: str = Field(min_length=1)
    outlay_log_retention_days: int = Field(default=35, ge=1)


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (value for key, value in vars(environment).items() if key.isupper()):
        monkeypatch.delenv(name, raising=False)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAY_ENVIRONMENT", "production")
    monkeypatch.setenv("OUTLAY_LOG_TABLE", "log-1")
    monkeypatch.setenv("OUTLAY_LOG_RETENTION_DAYS", "40")
    settings = SomeSettings.load()
    assert (settings.outlay_environment, settings.outlay_log_table) == ("production", "log-1")
    assert settings.outlay_log_retention_days == 40


def test_all_problems_are_named_together_without_any_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTLAY_LOG_TABLE", "")
    monkeypatch.setenv("OUTLAY_LOG_RETENTION_DAYS", "s3cret")
    with pytest.raises(SettingsError) as refused:
        SomeSettings.load()
    message = str(refused.value)
    for name in ("OUTLAY_ENVIRONMENT", "OUTLAY_LOG_TABLE", "OUTLAY_LOG_RETENTION_DAYS"):
        assert name in message
    assert "s3cret" not in message


@pytest.mark.parametrize("settings", [ApiSettings, AdminSettings])
def test_every_setting_is_a_name_of_the_contract(settings: type[FunctionSettings]) -> None:
    names = {value for key, value in vars(environment).items() if key.isupper()}
    assert {field.upper() for field in settings.model_fields} <= names
