"""Imports in S3: the uploaded file under ``uploads/``, the reports of what is wrong under ``import-reports/``."""

import io
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO, cast

from outlay.adapters.retry import CALL_FAILED, Retry, code_of
from outlay.contracts import lake
from outlay.contracts.keys import is_org_id
from outlay.domain.errors import NotFound, Upstream
from outlay.domain.import_record import ImportRecord, is_import_id

ADDRESS_LIFE_S = 3_600
"""An address ends with the credentials that signed it, if those end earlier."""
PIECE_BYTES = 8 * 1024**2
_ABSENT = frozenset({"NoSuchKey", "NoSuchUpload", "404"})


def _name(prefix: str, org: str, import_id: str, rest: str = "") -> str:
    if not is_org_id(org) or not is_import_id(import_id):
        raise ValueError("not the name of an import")
    return f"{prefix}{org}/{import_id}{rest}"


def _report(record: ImportRecord) -> str:
    return _name(lake.IMPORT_REPORTS_PREFIX, record.org, record.import_id, f"/{record.phase}.jsonl")


class _Bucket:
    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def _call(self, operation: str, **arguments: Any) -> Any:
        """Raises ``NotFound`` where there is no such object or upload, else ``Upstream``."""
        try:
            return getattr(self._client, operation)(Bucket=self._bucket, **arguments)
        except CALL_FAILED as error:
            if code_of(error) in _ABSENT:
                raise NotFound("The file is not there.") from None
            raise Upstream("The store of files did not answer; try again.") from error


class S3Uploads(_Bucket):
    """``application.import_ports.Uploads`` and ``Reports``, for whoever answers people."""

    def begin(self, org: str, import_id: str) -> str:
        upload = self._call("create_multipart_upload", Key=_name(lake.UPLOADS_PREFIX, org, import_id))
        return str(upload["UploadId"])

    def parts(self, org: str, import_id: str, upload_id: str) -> Mapping[int, int]:
        return {int(part["PartNumber"]): int(part["Size"]) for part in self._listed(org, import_id, upload_id)}

    def _listed(self, org: str, import_id: str, upload_id: str) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        marker: dict[str, Any] = {}
        while True:
            key = _name(lake.UPLOADS_PREFIX, org, import_id)
            page = self._call("list_parts", Key=key, UploadId=upload_id, **marker)
            found += page.get("Parts", [])
            if not page.get("IsTruncated"):
                return found
            marker = {"PartNumberMarker": page["NextPartNumberMarker"]}

    def address(self, org: str, import_id: str, upload_id: str, number: int) -> str:
        named = {"Key": _name(lake.UPLOADS_PREFIX, org, import_id), "UploadId": upload_id, "PartNumber": number}
        return self._presigned("upload_part", named)

    def finish(self, org: str, import_id: str, upload_id: str) -> None:
        key = _name(lake.UPLOADS_PREFIX, org, import_id)
        listed = self._listed(org, import_id, upload_id)
        parts = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in listed]
        self._call("complete_multipart_upload", Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts})

    def discard(self, org: str, import_id: str, upload_id: str) -> None:
        key = _name(lake.UPLOADS_PREFIX, org, import_id)
        with suppress(NotFound):  # it was completed, or removed before
            self._call("abort_multipart_upload", Key=key, UploadId=upload_id)
        self._call("delete_object", Key=key)

    def read(self, record: ImportRecord, start: int, length: int) -> bytes:
        reach = f"bytes={start}-{start + length - 1}"
        return bytes(self._call("get_object", Key=_report(record), Range=reach)["Body"].read())

    def report_address(self, record: ImportRecord) -> str:
        told = f'attachment; filename="{record.import_id}-{record.phase}.jsonl"'
        return self._presigned("get_object", {"Key": _report(record), "ResponseContentDisposition": told})

    def _presigned(self, operation: str, named: Mapping[str, Any]) -> str:
        asked = {"Bucket": self._bucket, **named}
        return str(self._client.generate_presigned_url(operation, Params=asked, ExpiresIn=ADDRESS_LIFE_S))


class S3ImportFiles(_Bucket):
    """``application.import_ports.ImportFiles``."""

    def __init__(self, client: Any, bucket: str, *, retry: Retry) -> None:
        super().__init__(client, bucket)
        self._retry = retry

    def open(self, org: str, import_id: str) -> BinaryIO:
        key = _name(lake.UPLOADS_PREFIX, org, import_id)
        head = self._call("head_object", Key=key)
        pieces = _Pieces(self, key, size=int(head["ContentLength"]), tag=str(head["ETag"]))
        return cast(BinaryIO, io.BufferedReader(pieces, PIECE_BYTES))

    def piece(self, key: str, *, start: int, end: int, tag: str) -> bytes:
        """Bytes of the file as it was when it was opened: another one in its place is none."""
        backoff = self._retry.begin()
        while True:
            try:
                answer = self._client.get_object(
                    Bucket=self._bucket, Key=key, Range=f"bytes={start}-{end - 1}", IfMatch=tag
                )
                return bytes(answer["Body"].read())
            except CALL_FAILED as error:
                if code_of(error) in _ABSENT or code_of(error) == "PreconditionFailed":
                    raise NotFound("The file is not there.") from None
                backoff.wait("uploads", error)

    def remove(self, org: str, import_id: str) -> None:
        self._call("delete_object", Key=_name(lake.UPLOADS_PREFIX, org, import_id))

    def read_report(self, record: ImportRecord) -> bytes:
        return bytes(self._call("get_object", Key=_report(record))["Body"].read())

    def write_report(self, record: ImportRecord, content: bytes) -> None:
        self._call("put_object", Key=_report(record), Body=content, ContentType="application/x-ndjson")


class _Pieces(io.RawIOBase):
    """An object of S3 as a file. Each piece is a request of its own: a run lasts longer than a connection may."""

    def __init__(self, files: S3ImportFiles, key: str, *, size: int, tag: str) -> None:
        super().__init__()
        self._files = files
        self._key = key
        self._size = size
        self._tag = tag
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        end = min(self._at + len(buffer), self._size)
        if end <= self._at:
            return 0
        content = self._files.piece(self._key, start=self._at, end=end, tag=self._tag)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)
