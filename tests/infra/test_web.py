"""The web site: nothing is public but through CloudFront, and browsers are told to take nothing from elsewhere."""

import json
from typing import Any

import pytest
from outlay.contracts.site import PROOF_HEADER, PROOF_NUMBER, PROOF_RESOURCE, PROOF_VALUE

from infra.components import site_headers
from infra.stacks.web import API_PATHS, DEEP_LINKS, GATEWAY_PORT, VIEWER_ADDRESS
from tests.support.templates import Assembly

DISTRIBUTION = "AWS::CloudFront::Distribution"
HEADERS = "AWS::CloudFront::ResponseHeadersPolicy"


def of_type(assembly: Assembly, kind: str) -> dict[str, Any]:
    return {name: one["Properties"] for name, one in assembly.web["Resources"].items() if one["Type"] == kind}


def the(assembly: Assembly, kind: str) -> Any:
    (found,) = of_type(assembly, kind).values()
    return found


def behaviors(assembly: Assembly) -> dict[str, Any]:
    config = the(assembly, DISTRIBUTION)["DistributionConfig"]
    return {"": config["DefaultCacheBehavior"], **{one["PathPattern"]: one for one in config["CacheBehaviors"]}}


def test_the_bucket_is_private_and_read_by_this_distribution_alone(aws: Assembly) -> None:
    bucket, policy = the(aws, "AWS::S3::Bucket"), the(aws, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    allowed = [one for one in policy if one["Effect"] == "Allow"]
    assert [(one["Action"], one["Principal"]) for one in allowed] == [
        ("s3:GetObject", {"Service": "cloudfront.amazonaws.com"})
    ]
    assert list(allowed[0]["Condition"]["StringEquals"]) == ["AWS:SourceArn"]
    assert any(
        one["Effect"] == "Deny" and one["Condition"]["Bool"] == {"aws:SecureTransport": "false"} for one in policy
    )
    control = the(aws, "AWS::CloudFront::OriginAccessControl")["OriginAccessControlConfig"]
    assert (control["SigningBehavior"], control["OriginAccessControlOriginType"]) == ("always", "s3")


def test_pages_are_led_to_https_and_the_api_refuses_anything_else(aws: Assembly) -> None:
    found = {path: one["ViewerProtocolPolicy"] for path, one in behaviors(aws).items()}
    pages, api = "redirect-to-https", "https-only"
    assert found == {"": pages, "/docs": pages, "/redoc": pages, "/v1/*": api, "/health": api}


UPLOADS = ("https://<bucket>.s3.<AWS::Region>.<AWS::URLSuffix>", "https://<bucket>.s3.<AWS::URLSuffix>")
"""Where the dashboard puts files to import, by addresses that the API signs."""


def written(text: Any) -> str:
    """A text of the template, what is not known yet in angle brackets."""
    if isinstance(text, str):
        return text
    if "Fn::ImportValue" in text:
        return "<bucket>"
    return f"<{text['Ref']}>" if "Ref" in text else "".join(written(part) for part in text["Fn::Join"][1])


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("", site_headers.dashboard(uploads=UPLOADS)),
        ("/docs", site_headers.PAGES),
        ("/redoc", site_headers.READING),
        ("/v1/*", site_headers.API),
        ("/health", site_headers.API),
    ],
)
def test_every_answer_tells_browsers_what_it_may_do(aws: Assembly, path: str, policy: dict[str, str]) -> None:
    used = behaviors(aws)[path]["ResponseHeadersPolicyId"]["Ref"]
    config = of_type(aws, HEADERS)[used]["ResponseHeadersPolicyConfig"]
    told = config["SecurityHeadersConfig"]
    csp = dict(
        part.split(" ", 1) for part in written(told["ContentSecurityPolicy"]["ContentSecurityPolicy"]).split("; ")
    )
    assert csp == policy
    assert csp["default-src"] == csp["frame-ancestors"] == "'none'"
    assert "unsafe" not in csp.get("script-src", "")
    assert told["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000
    assert told["FrameOptions"]["FrameOption"] == "DENY"
    assert told["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert told["ContentTypeOptions"]["Override"] is True
    more = {one["Header"]: one["Value"] for one in config["CustomHeadersConfig"]["Items"]}
    assert more == site_headers.ALONE
    assert set(more.values()) >= {"same-origin", "noindex"}
    assert "camera=()" in more["Permissions-Policy"]


def test_the_dashboard_may_run_its_own_scripts_and_styles_only_and_make_none_of_text() -> None:
    policy = site_headers.dashboard(uploads=UPLOADS)
    assert (policy["script-src"], policy["style-src"]) == ("'self'", "'self'")
    assert policy["connect-src"] == f"'self' {' '.join(UPLOADS)}"
    assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "'none'")
    for nothing in ("worker-src", "object-src", "base-uri", "form-action", "frame-ancestors"):
        assert policy[nothing] == "'none'"


def called(assembly: Assembly) -> dict[str, list[str]]:
    """The code that each path's requests go through."""
    functions = of_type(assembly, "AWS::CloudFront::Function")
    assert {(one["FunctionConfig"]["Runtime"], one["AutoPublish"]) for one in functions.values()} == {
        ("cloudfront-js-2.0", True)
    }
    found: dict[str, list[str]] = {}
    for path, behavior in behaviors(assembly).items():
        associated = behavior.get("FunctionAssociations", ())
        assert {one["EventType"] for one in associated} <= {"viewer-request"}
        found[path] = [functions[one["FunctionARN"]["Fn::GetAtt"][0]]["FunctionCode"] for one in associated]
    return found


def test_every_address_of_the_dashboard_leads_to_its_page_and_the_apis_answers_stay_its_own(aws: Assembly) -> None:
    assert called(aws) == {
        "": [DEEP_LINKS.read_text(encoding="utf-8")],
        "/docs": [],
        "/redoc": [],
        **{path: [VIEWER_ADDRESS.read_text(encoding="utf-8")] for path in API_PATHS},
    }
    assert "CustomErrorResponses" not in the(aws, DISTRIBUTION)["DistributionConfig"]


def test_no_policy_lets_anything_in_from_elsewhere() -> None:
    for policy in (site_headers.dashboard(uploads=()), site_headers.PAGES, site_headers.READING, site_headers.API):
        assert not [source for source in " ".join(policy.values()).split() if "://" in source or "*" in source]


def test_answers_of_the_api_are_never_kept_and_its_requests_arrive_whole(aws: Assembly) -> None:
    caching_disabled, all_but_host = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    for path in ("/v1/*", "/health"):
        one = behaviors(aws)[path]
        assert (one["CachePolicyId"], one["OriginRequestPolicyId"]) == (caching_disabled, all_but_host)
        assert "DELETE" in one["AllowedMethods"]


def origins(assembly: Assembly) -> list[Any]:
    found = the(assembly, DISTRIBUTION)["DistributionConfig"]["Origins"]
    return [one for one in found if "CustomOriginConfig" in one]


@pytest.mark.parametrize("target", ["aws", "local", "trial"])
def test_the_api_alone_is_sent_the_proof_which_stands_in_no_template(
    assemblies: dict[str, Assembly], target: str
) -> None:
    assembly = assemblies[target]
    ((name, made),) = of_type(assembly, PROOF_RESOURCE).items()
    sent = {"HeaderName": PROOF_HEADER, "HeaderValue": {"Fn::GetAtt": [name, PROOF_VALUE]}}
    assert [one["OriginCustomHeaders"] for one in origins(assembly)] == [[sent]]
    everywhere = json.dumps([assembly.storage, assembly.service, assembly.web])
    assert everywhere.count(json.dumps([name, PROOF_VALUE])) == 1, "no output, no export, no variable"
    assert "AdminFunction" in json.dumps(made["ServiceToken"])
    number = "7" if target == "trial" else "1"
    assert made[PROOF_NUMBER] == number
    for function in ("api", "ingest"):
        assert assembly.function(function)["Environment"]["Variables"]["OUTLAY_SITE_PROOF"] == number


def test_the_api_is_reached_over_tls(aws: Assembly) -> None:
    assert {one["CustomOriginConfig"]["OriginProtocolPolicy"] for one in origins(aws)} == {"https-only"}
    assert all("execute-api" in json.dumps(one["DomainName"]) for one in origins(aws))


def test_on_this_machine_the_api_is_reached_through_the_emulators_port(local: Assembly) -> None:
    assert {one["DomainName"] for one in origins(local)} == {"localhost"}
    assert all(one["CustomOriginConfig"]["HTTPPort"] == {"Ref": GATEWAY_PORT} for one in origins(local))
    assert GATEWAY_PORT in local.web["Parameters"]
    assert {"SiteUrl", "SiteBucketName", "SiteState"} <= local.web["Outputs"].keys()


def test_the_site_is_copied_by_cdks_function_on_aws_and_by_the_command_here(aws: Assembly, local: Assembly) -> None:
    copies = "Custom::CDKBucketDeployment"
    assert of_type(local, copies) == {}
    lifetimes = {json.dumps(one["SystemMetadata"], sort_keys=True) for one in of_type(aws, copies).values()}
    assert lifetimes == {
        '{"cache-control": "public, max-age=300"}',
        '{"cache-control": "public, max-age=31536000, immutable"}',
        '{"cache-control": "no-cache", "content-type": "text/html; charset=utf-8"}',
    }
    outputs = local.web["Outputs"]
    assert {f"Site{kind}" for kind in ("Files", "Lasting", "Pages")} <= outputs.keys()
    told = {outputs[f"Site{kind}Lifetime"]["Value"] for kind in ("Files", "Lasting", "Pages")}
    assert all(any(one in lifetime for one in told) for lifetime in lifetimes)


def test_parts_of_the_dashboard_that_an_open_page_may_still_ask_for_stay(aws: Assembly) -> None:
    assert {one["Prune"] for one in of_type(aws, "Custom::CDKBucketDeployment").values()} == {False}
