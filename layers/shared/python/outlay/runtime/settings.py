"""Settings of the functions: one typed class each, read once from the environment, all problems reported at once."""

from typing import Any, ClassVar, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class SettingsError(Exception):
    """The environment does not fit. The message names every variable and its problem, never a value."""


class FunctionSettings(BaseSettings):
    """Base of the functions' settings: the field ``outlay_log_table`` is the variable ``OUTLAY_LOG_TABLE``.

    A subclass has one field per variable that its function really uses (names: ``contracts.environment``).
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, str_strip_whitespace=True
    )

    outlay_environment: str = Field(min_length=1)
    """Name of the deployment, e.g. ``production``."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic passes it by name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings

    @classmethod
    def load(cls) -> Self:
        """The settings from the environment. Raises ``SettingsError`` with all problems."""
        try:
            from_environment: dict[str, Any] = {}
            return cls(**from_environment)
        except ValidationError as error:
            problems = [
                f"{'.'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
                for problem in error.errors(include_input=False, include_url=False)
            ]
            raise SettingsError(f"{cls.__name__} is incomplete: " + "; ".join(problems)) from None
