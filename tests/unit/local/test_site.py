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
        self.put: dict[str, tuple[str, str]] = {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": io.BytesIO(self.staged[Bucket, Key])}

    def put_object(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        Body: bytes,  # noqa: N803
        ContentType: str,  # noqa: N803
        CacheControl: str,  # noqa: N803
    ) -> None:
        assert Bucket == "site"
        assert Body
        self.put[Key] = (ContentType, CacheControl)


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


def test_pages_and_files_are_copied_with_their_types_and_as_long_as_they_last() -> None:
    staged = {
        ("assets", "f.zip"): zipped(assets__docs_js="1", assets__m_webmanifest="{}", openapi_json="{}"),
        ("assets", "l.zip"): zipped(app__page_js="1", app__inter_woff2="1"),
        ("assets", "p.zip"): zipped(docs="<p>"),
    }
    objects = Objects(staged)
    outputs = {"SiteBucketName": "site"}
    for kind, lifetime in (("Files", "short"), ("Lasting", "long"), ("Pages", "none")):
        outputs |= {f"Site{kind}": f"assets/{kind[0].lower()}.zip", f"Site{kind}Lifetime": lifetime}
    site.publish(Aws(objects), outputs)  # type: ignore[arg-type]  # as far as it is used
    assert objects.put == {
        "assets/docs.js": ("text/javascript", "short"),
        "assets/m.webmanifest": ("application/manifest+json", "short"),
        "openapi.json": ("application/json", "short"),
        "app/page.js": ("text/javascript", "long"),
        "app/inter.woff2": ("font/woff2", "long"),
        "docs": (site.PAGE, "none"),
    }
    assert list(objects.put)[-1] == "docs", "pages come last: they name the others"


def test_the_address_is_one_that_browsers_find_on_this_machine() -> None:
    assert site.url({"SiteUrl": "http://d1abc.cloudfront.net"}, 4566) == "http://d1abc.cloudfront.localhost:4566"


@pytest.mark.parametrize(
    ("outputs", "whole"), [({"SiteState": "whole"}, True), ({"SiteState": "partial"}, False), ({}, False)]
)
def test_a_site_without_its_pages_is_made_again(outputs: dict[str, str], whole: bool) -> None:
    assert site.is_whole(outputs) is whole
