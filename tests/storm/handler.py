"""Rollup's ``handler.py`` around a container of the storm's: the file that Lambda calls, on the storm's clients."""

import importlib.util
import logging
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

from outlay.runtime import aws
from outlay.runtime.observability import InvocationFailed, Telemetry

import functions.rollup.composition
from functions.rollup.app import RollupApp
from tests.support.rollup_rig import SETTINGS

PLENTY_MS = 10**9
Invoke = Callable[[Mapping[str, Any]], dict[str, Any]]


def invocable(app: RollupApp) -> Invoke:
    """As Lambda invokes the handler that has composed ``app``; what was raised behind its edge is raised again.

    Raises:
        Exception: whatever rollup failed of. Lambda's runtime would learn its type only.
    """
    namespace = {**vars(_module()), "APP": app}
    handle = FunctionType(namespace["lambda_handler"].__code__, namespace)
    context = SimpleNamespace(aws_request_id="storm", get_remaining_time_in_millis=lambda: PLENTY_MS)

    def invoke(event: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = handle(event, context)
        except InvocationFailed as failed:
            cause = failed.__context__
            assert cause is not None
            raise cause from None
        return answer

    return invoke


@cache
def _module() -> ModuleType:
    """A copy of its own, beside the rollup that was imported last; it logs nothing."""
    path = Path(str(functions.rollup.composition.__file__)).with_name("handler.py")
    spec = importlib.util.spec_from_file_location("functions.rollup.handler_of_the_storm", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    names = {name.upper(): str(value) for name, value in SETTINGS.model_dump().items()}
    with mock.patch.dict(os.environ, names), mock.patch.object(aws, "client", mock.Mock()):
        spec.loader.exec_module(module)
    module.TELEMETRY = Telemetry("storm")  # type: ignore[attr-defined] - loggers are shared by name
    module.TELEMETRY.log.setLevel(logging.CRITICAL)
    return module
