"""The web site on this machine: its files into its bucket, as CDK's own function does it on AWS, and its address to
those functions whose messages lead to it."""

import io
import mimetypes
import zipfile
from collections.abc import Mapping

from outlay_cli.local.aws import LocalAws

PAGE = "text/html; charset=utf-8"
"""Of what has no ending: pages are named as they are asked for."""
_TYPES = {"woff2": "font/woff2", "webmanifest": "application/manifest+json"}
"""What Python knows from the system's lists only, or not at all."""
_KINDS = ("SiteFiles", "SiteLasting", "SitePages")
"""Pages last: they name the others."""
_SITE_URL = "OUTLAY_SITE_URL"
"""Environment variable of the functions that name the site; empty where nobody has said its address."""
_HERE = ".cloudfront.localhost"
MISSING = (
    "The dashboard or the API's interactive pages are missing: the npm registry was not reachable. "
    "`make up` tries again."
)


def publish(aws: LocalAws, outputs: Mapping[str, str]) -> None:
    """Put the staged files, which the outputs name, where CloudFront reads them."""
    client, bucket = aws.client("s3"), outputs["SiteBucketName"]
    for kind in _KINDS:
        staged, _, key = outputs[kind].partition("/")
        content = client.get_object(Bucket=staged, Key=key)["Body"].read()
        told = {"Bucket": bucket, "CacheControl": outputs[f"{kind}Lifetime"]}
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                client.put_object(**told, Key=name, Body=archive.read(name), ContentType=type_of(name))


def type_of(name: str) -> str:
    if "." not in name:
        return PAGE
    return _TYPES.get(name.rpartition(".")[2]) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def tell(aws: LocalAws, address: str) -> None:
    """Have mails and messages lead to the site: where it is, is known only once it stands. On AWS whoever deploys says
    so by the setting ``site_url``; what was said here stays."""
    functions = aws.client("lambda")
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            variables = function.get("Environment", {}).get("Variables", {})
            if _SITE_URL in variables and (not variables[_SITE_URL] or _HERE in variables[_SITE_URL]):
                told = {"Variables": {**variables, _SITE_URL: address}}
                functions.update_function_configuration(FunctionName=function["FunctionName"], Environment=told)
                functions.get_waiter("function_updated_v2").wait(FunctionName=function["FunctionName"])


def is_whole(outputs: Mapping[str, str]) -> bool:
    return outputs.get("SiteState") == "whole"


def url(outputs: Mapping[str, str], port: int) -> str:
    """Where browsers find it: they resolve every name below localhost."""
    label = outputs["SiteUrl"].partition("//")[2].partition(".")[0]
    return f"http://{label}{_HERE}:{port}"
