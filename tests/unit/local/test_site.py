"""The web site on this machine: what is copied, as what, and where it is found."""

import io
import zipfile
from typing import Any

import pytest
from outlay_cli.local import site


class Objects:
    """S3 as far as the site needs it."""

    def __init__(self, staged: dict[tuple[str, str], bytes]) -> None:
        self.staged = staged
        self.put: dict[str, tuple[str, bytes]] = {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.staged[Bucket, Key])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        assert Bucket == "site"
        self.put[Key] = (ContentType, Body)


class Aws:
    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    def client(self, service: str) -> Objects:
        assert service == "s3"
        return self.objects


def zipped(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def test_pages_and_files_are_copied_with_their_types() -> None:
    staged = {
        ("assets", "f.zip"): zipped(assets__docs_js="1", openapi_json="{}"),
        ("assets", "p.zip"): zipped(docs="<p>"),
    }
    objects = Objects(staged)
    outputs = {"SiteBucketName": "site", "SiteFiles": "assets/f.zip", "SitePages": "assets/p.zip"}
    site.publish(Aws(objects), outputs)  # type: ignore[arg-type]  # as far as it is used
    assert {name: kind for name, (kind, _) in objects.put.items()} == {
        "assets/docs.js": "text/javascript",
        "openapi.json": "application/json",
        "docs": site.PAGE,
    }


def test_the_address_is_one_that_browsers_find_on_this_machine() -> None:
    assert site.url({"SiteUrl": "http://d1abc.cloudfront.net"}, 4566) == "http://d1abc.cloudfront.localhost:4566"


@pytest.mark.parametrize(
    ("outputs", "whole"), [({"SiteState": "whole"}, True), ({"SiteState": "partial"}, False), ({}, False)]
)
def test_a_site_without_its_pages_is_made_again(outputs: dict[str, str], whole: bool) -> None:
    assert site.is_whole(outputs) is whole
