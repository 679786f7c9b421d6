"""Imports at AWS's interfaces: records saved by one hand at a time, uploads in parts, files in pieces, reports."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from moto import mock_aws
from outlay.adapters.dynamodb.batch_item import to_item
from outlay.adapters.dynamodb.import_batches import ImportBatchesReader
from outlay.adapters.dynamodb.import_records import WatchedImportsTable
from outlay.adapters.dynamodb.part_states import marker_key
from outlay.adapters.dynamodb.quarantine_mark import QuarantineMarks
from outlay.adapters.retry import Retry
from outlay.adapters.s3.imports import S3ImportFiles, S3Uploads
from outlay.contracts import keys
from outlay.domain.batch import Batch
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.import_outcomes import Outcomes
from outlay.domain.import_record import ImportRecord

from tests.support.builders import NOW_MS, ORG, a_batch, an_event

IMPORT = "imp_01kb2v5w3n8d6e9f0g1h2j3k4m"
PART = 5 * 1024**2


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        settings = Config(signature_version="s3v4", request_checksum_calculation="when_required")
        yield lambda service: boto3.client(service, region_name="us-east-1", config=settings)


@pytest.fixture
def records(aws: Any) -> WatchedImportsTable:
    client = aws("dynamodb")
    client.create_table(
        TableName="control",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return WatchedImportsTable(client, "control", clock=lambda: NOW_MS)


@pytest.fixture
def bucket(aws: Any) -> Any:
    client = aws("s3")
    client.create_bucket(Bucket="lake")
    return client


def a_record(**changes: Any) -> ImportRecord:
    made = ImportRecord(
        org=ORG,
        import_id=IMPORT,
        kind="upload",
        state="importing",
        file="usage.csv",
        created_ms=NOW_MS,
        created_by="ann@example.com",
    )
    return replace(made, **changes)


def test_a_record_comes_back_as_it_was_saved_and_only_one_of_two_savers_wins(records: WatchedImportsTable) -> None:
    made = a_record(
        options={"mapping": {"team": "Größe"}}, tally={"rows": 3}, notes=("a", "b"), sample=({"line": 2},), checked=None
    )
    saved = records.save(made)
    assert records.find(ORG, IMPORT) == saved == replace(made, version=1)
    with pytest.raises(Conflict):
        records.save(made)
    records.save(replace(saved, state="done"))
    with pytest.raises(Conflict):
        records.save(replace(saved, state="failed"))
    assert records.find("other-org", IMPORT) is None


def test_records_are_listed_newest_first_from_a_place_on(records: WatchedImportsTable) -> None:
    made = [f"imp_01kb2v5w3n8d6e9f0g1h2j3{number:03}" for number in range(130)]
    for import_id in made:
        records.save(a_record(import_id=import_id))
    assert [one.import_id for one in records.newest_first(ORG)] == made[::-1]
    assert next(records.newest_first(ORG, before=made[7])).import_id == made[6]


def test_the_list_of_those_at_work_knows_since_when(records: WatchedImportsTable) -> None:
    records.watch(ORG, IMPORT)
    assert list(records.watched(before_ms=NOW_MS)) == []
    assert list(records.watched(before_ms=NOW_MS + 1)) == [(ORG, IMPORT)]
    for _ in range(2):
        records.unwatch(ORG, IMPORT)
    assert list(records.watched(before_ms=NOW_MS + 1)) == []


def test_parts_at_their_addresses_become_the_file_which_is_read_in_pieces(bucket: Any) -> None:
    uploads = S3Uploads(bucket, "lake")
    content = bytes(range(256)) * (PART // 256) + b"the last part"
    upload_id = uploads.begin(ORG, IMPORT)
    for number, part in ((1, content[:PART]), (2, content[PART:])):
        address = uploads.address(ORG, IMPORT, upload_id, number)
        assert "X-Amz-Signature" in address
        assert "checksum" not in address.lower(), "it would be that of an empty body"
        named = {"Key": f"uploads/{ORG}/{IMPORT}", "UploadId": upload_id, "PartNumber": number}
        bucket.upload_part(Bucket="lake", Body=part, **named)
    assert uploads.parts(ORG, IMPORT, upload_id) == {1: PART, 2: 13}
    uploads.finish(ORG, IMPORT, upload_id)
    with pytest.raises(NotFound):
        uploads.parts(ORG, IMPORT, upload_id)
    files = S3ImportFiles(bucket, "lake", retry=Retry(sleep=lambda _: None, chance=lambda: 0.0))
    with files.open(ORG, IMPORT) as file:
        assert file.seek(0, io.SEEK_END) == len(content)
        file.seek(PART - 3)
        assert file.read() == content[PART - 3 :]
        bucket.put_object(Bucket="lake", Key=f"uploads/{ORG}/{IMPORT}", Body=b"another")
        file.seek(0)
        with pytest.raises(NotFound):
            file.read()
    files.remove(ORG, IMPORT)
    with pytest.raises(NotFound):
        files.open(ORG, IMPORT)


def test_giving_up_removes_parts_and_file_and_may_be_repeated(bucket: Any) -> None:
    uploads = S3Uploads(bucket, "lake")
    upload_id = uploads.begin(ORG, IMPORT)
    for _ in range(2):
        uploads.discard(ORG, IMPORT, upload_id)
    with pytest.raises(NotFound):
        uploads.parts(ORG, IMPORT, upload_id)


def test_a_report_is_read_by_ranges_and_fetched_by_its_address(bucket: Any) -> None:
    files = S3ImportFiles(bucket, "lake", retry=Retry(sleep=lambda _: None, chance=lambda: 0.0))
    uploads = S3Uploads(bucket, "lake")
    record = a_record(tally={"rows": 1})
    files.write_report(record, b'{"line":1}\n{"line":2}\n')
    assert uploads.read(record, 11, 5) == b'{"lin'
    assert files.read_report(record) == b'{"line":1}\n{"line":2}\n'
    address = httpx.URL(uploads.report_address(record))
    assert address.path.endswith(f"import-reports/{ORG}/{IMPORT}/import.jsonl")


def test_names_are_checked_before_they_become_paths(bucket: Any) -> None:
    for org, import_id in ((ORG, "../x"), ("../x", IMPORT)):
        with pytest.raises(ValueError, match="not the name"):
            S3Uploads(bucket, "lake").begin(org, import_id)


@pytest.fixture
def batches(aws: Any) -> tuple[Any, ImportBatchesReader]:
    client = aws("dynamodb")
    index = {
        "IndexName": keys.LOG_IMPORT_INDEX,
        "KeySchema": [
            {"AttributeName": keys.LOG_IMPORT_PK, "KeyType": "HASH"},
            {"AttributeName": keys.LOG_DAY_SK, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["batch", "n", "parts", "quarantined"]},
    }
    client.create_table(
        TableName="log",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", keys.LOG_IMPORT_PK, keys.LOG_DAY_SK)
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[index],
    )
    client.create_table(
        TableName="figures",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    retry = Retry(sleep=lambda _: None, chance=lambda: 0.0)
    return client, ImportBatchesReader(client, log_table="log", figures_table="figures", retry=retry)


def put_batch(client: Any, number: int, *, parts: tuple[int, ...] = (0,), import_id: str = IMPORT) -> Batch:
    events = tuple(an_event(event_id=f"{number}-{one}") for one in range(4))
    batch_id = f"b_{number:020x}" + "0" * 20
    batch = a_batch(*events, batch_id=batch_id, received_ms=NOW_MS + number, parts=parts, import_id=import_id)
    client.put_item(TableName="log", Item=to_item(batch, {}))
    return batch


def put_marker(client: Any, batch: Batch, part: int, **numbers: int) -> None:
    counts = {"rcv": 2, "won": 0, "dup": 0, "con": 0, "unp": 0, **numbers}
    item = {name: {"N": str(count)} for name, count in counts.items()}
    client.put_item(TableName="figures", Item={**marker_key(ORG, batch.batch_id, part), **item})


def test_the_batches_of_an_import_are_read_in_order_with_what_their_markers_say(
    batches: tuple[Any, ImportBatchesReader],
) -> None:
    client, reader = batches
    counted, half, quarantined = (put_batch(client, number, parts=(0, 2)) for number in (1, 2, 3))
    put_batch(client, 4, import_id="imp_01kb2v5w3n8d6e9f0g1h2j3000")
    put_batch(client, 5, import_id="")
    put_marker(client, counted, 0, won=1, dup=1)
    put_marker(client, counted, 1, con=1, vod=1, late=2)
    put_marker(client, half, 1, won=2, unp=1, late=1)
    marks = QuarantineMarks(client, "log", retry=Retry(sleep=lambda _: None, chance=lambda: 0.0), clock=lambda: NOW_MS)
    marks.mark_quarantined(keys.log_key(ORG, quarantined.batch_id))
    found, more = reader.page(ORG, IMPORT, after="", limit=10)
    assert more is False
    assert [one.outcomes for one in found] == [
        Outcomes(counted=1, duplicates=1, conflicts=1, voided=1),
        Outcomes(counted=2, late=1, unpriced=1),
        Outcomes(),
    ]
    assert [(one.events, one.is_counted, one.is_quarantined) for one in found] == [
        (4, True, False),
        (4, False, False),
        (4, False, True),
    ]
    assert found[2].found == Outcomes(quarantined=4)
    first, more = reader.page(ORG, IMPORT, after="", limit=2)
    assert (first, more) == (found[:2], True)
    assert reader.page(ORG, IMPORT, after=first[-1].sort, limit=2)[0] == found[2:]
    assert reader.again(ORG, IMPORT, [found[2].sort, found[0].sort]) == [found[2], found[0]]
    assert reader.page("other", IMPORT, after="", limit=10) == ([], False)
    assert reader.again(ORG, IMPORT, ["000000000000001#b_"]) == []
