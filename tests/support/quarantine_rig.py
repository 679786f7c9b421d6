"""A rig whose log holds what its release can't read: put aside, mended, redriven, discarded."""

import json
from typing import Any

from outlay.adapters.dynamodb import batch_item
from outlay.adapters.dynamodb.quarantine_records import QuarantineReader
from outlay.application.quarantine import Quarantined
from outlay.contracts import keys
from outlay.domain.batch import Batch

from functions.rollup.app import RollupApp
from tests.support.builders import ORG
from tests.support.faults import Faults
from tests.support.rollup_rig import Rig, item_record

BROKEN = b"not zlib"


def listed(rig: Rig, org: str = ORG) -> list[Quarantined]:
    return list(QuarantineReader(rig.dynamodb, "figures").newest_first(org))


def put_broken(rig: Rig, batch: Batch, app: RollupApp | None = None) -> dict[str, Any]:
    """The batch's item, whose body can't be read, in the log and delivered."""
    item = batch_item.to_item(batch, {"batch_id": batch.batch_id}, body=BROKEN)
    logged = rig.dynamodb.tables["log"].setdefault((item["pk"]["S"],), item)
    logged["body"] = {"B": BROKEN}
    return (app or rig.container()).answer({"Records": [item_record(item)]})


def repair_log(rig: Rig, batch: Batch) -> None:
    """A release that can read the batch is there."""
    item = rig.dynamodb.tables["log"][keys.log_key(batch.org, batch.batch_id),]
    rig.dynamodb.tables["log"][keys.log_key(batch.org, batch.batch_id),] = {
        **item,
        "body": {"B": batch_item.compress_events(batch)},
    }


def leave_a_readable_copy(rig: Rig, batch: Batch) -> None:
    """The log has expired; a release that can read the copy is there."""
    put_broken(rig, batch)
    rig.dynamodb.tables["log"].clear()
    name = f"quarantine/{batch.org}/{batch.batch_id}.json"
    body = rig.s3.objects[name]
    copy = json.loads(body)
    copy["item"]["body"] = item_record(batch_item.to_item(batch, {}))["dynamodb"]["NewImage"]["body"]
    rig.s3.objects[name] = json.dumps(copy).encode()


def redrive(rig: Rig, batch: Batch, faults: Faults | None = None) -> dict[str, Any]:
    named = [{"org": batch.org, "batch_id": batch.batch_id}]
    return rig.container(faults).answer({"redrive": named, "who": "ann@example.com"})


def discard(rig: Rig, batch: Batch, faults: Faults | None = None) -> dict[str, Any]:
    named = {"org": batch.org, "batch_id": batch.batch_id}
    return rig.container(faults).answer({"discard": named, "who": "ann@example.com", "reason": "sent again"})
