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
    def __init__(self, service: "Objects | Functions") -> None:
        self.service = service

    def client(self, service: str) -> "Objects | Functions":
        assert service == ("s3" if isinstance(self.service, Objects) else "lambda")
        return self.service


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


class Functions:
    """Lambda as far as the site needs it: functions and their variables."""

    def __init__(self, variables: dict[str, dict[str, str] | None]) -> None:
        self.variables = variables

    def get_paginator(self, call: str) -> "Functions":
        assert call == "list_functions"
        return self

    def paginate(self) -> list[dict[str, Any]]:
        environments = {name: {"Environment": {"Variables": has}} for name, has in self.variables.items() if has}
        return [{"Functions": [{"FunctionName": name, **environments.get(name, {})}]} for name in self.variables]

    def update_function_configuration(self, *, FunctionName: str, Environment: dict[str, Any]) -> None:  # noqa: N803
        self.variables[FunctionName] = Environment["Variables"]

    def get_waiter(self, state: str) -> "Functions":
        assert state == "function_updated_v2"
        return self

    def wait(self, *, FunctionName: str) -> None:  # noqa: N803
        assert self.variables[FunctionName]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "http://d2.cloudfront.localhost:4567"),
        ("http://d1.cloudfront.localhost:4566", "http://d2.cloudfront.localhost:4567"),
        ("https://outlay.example.com", "https://outlay.example.com"),
    ],
    ids=["nobody said it", "it was elsewhere on this machine", "the deployer said it"],
)
def test_functions_that_name_the_site_are_told_where_it_is(before: str, after: str) -> None:
    named = {"OUTLAY_SITE_URL": before, "OUTLAY_MAIL_FROM": "a@outlay.example"}
    functions = Functions({"Api": named, "Rollup": {"OUTLAY_LOG_TABLE": "log"}, "Plain": None})
    site.tell(Aws(functions), "http://d2.cloudfront.localhost:4567")  # type: ignore[arg-type]  # as far as it is used
    assert functions.variables == {
        "Api": {**named, "OUTLAY_SITE_URL": after},
        "Rollup": {"OUTLAY_LOG_TABLE": "log"},
        "Plain": None,
    }
