"""After a restart an event source reads the new stream from its beginning."""

from typing import Any

import pytest
from outlay_cli.local import streams


def test_restored_positions_begin_at_zero_and_kinesis_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import lambda_svc

    monkeypatch.setattr(lambda_svc, "_restore_esm_positions", lambda_svc._restore_esm_positions)
    assert streams.install()
    saved: Any = AccountRegionScopedDict()
    saved["source"] = 17
    for store, expected in ((lambda_svc._dynamodb_stream_positions, 0), (lambda_svc._kinesis_positions, 17)):
        lambda_svc._restore_esm_positions(store, saved)
        assert store.pop("source") == expected
