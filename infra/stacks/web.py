"""The web site: pages from a private bucket, and the API under the same origin, both through CloudFront."""

from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, CfnParameter, CustomResource, Duration, RemovalPolicy, Stack, Token
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct
from outlay.contracts.site import PROOF_HEADER, PROOF_NUMBER, PROOF_RESOURCE, PROOF_VALUE

from infra.components import site_headers
from infra.components.accepted import accept
from infra.components.site_content import CopiedContent, StagedContent
from infra.components.site_headers import SiteHeaders
from infra.environments import Environment
from infra.site.build import site

GATEWAY_PORT = "GatewayPort"
"""Parameter of the template for this machine: the emulator's port, through which its API is reached."""
API_PATHS = ("/v1/*", "/health")
_FUNCTIONS = Path(__file__).resolve().parents[1] / "site"
DEEP_LINKS = _FUNCTIONS / "deep_links.js"
VIEWER_ADDRESS = _FUNCTIONS / "viewer_address.js"


class WebStack(Stack):
    """Idle it costs nothing. ``admin``: the function that makes the proof of the site's requests."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        environment: Environment,
        api_id: str,
        admin: lambda_.IFunction,
        uploads: s3.IBucket,
        **stack: Any,
    ) -> None:
        super().__init__(scope, name, **stack)
        self._environment = environment
        self._admin = admin
        self._uploads = uploads
        self._gateway_port = (
            CfnParameter(self, GATEWAY_PORT, type="Number", default=4566) if environment.is_local else None
        )
        content = site(may_be_partial=environment.is_local)
        self.bucket = _bucket(self, environment)
        self.distribution = self._distribution(api_id)
        if environment.is_local:
            StagedContent(self, "Content", site=content)
        else:
            CopiedContent(self, "Content", site=content, bucket=self.bucket, distribution=self.distribution)
        scheme = "http" if environment.is_local else "https"
        outputs = {
            "SiteUrl": f"{scheme}://{self.distribution.distribution_domain_name}",
            "SiteBucketName": self.bucket.bucket_name,
            "SiteState": "whole" if content.is_whole else "partial",
        }
        for output, value in outputs.items():
            CfnOutput(self, output, value=value)

    def _distribution(self, api_id: str) -> cloudfront.Distribution:
        pages = origins.S3BucketOrigin.with_origin_access_control(self.bucket)
        made = cloudfront.Distribution(
            self,
            "Site",
            comment="Outlay",
            default_root_object="index",
            default_behavior=self._to_pages(
                pages,
                SiteHeaders(self, "DashboardHeaders", policy=site_headers.dashboard(uploads=self._upload_addresses())),
                function_associations=[
                    self._function(
                        "DeepLinks", DEEP_LINKS, "Every address of the dashboard is answered by its one page"
                    )
                ],
            ),
            additional_behaviors={
                "/docs": self._to_pages(pages, SiteHeaders(self, "PageHeaders", policy=site_headers.PAGES)),
                "/redoc": self._to_pages(pages, SiteHeaders(self, "ReadingHeaders", policy=site_headers.READING)),
                **dict.fromkeys(API_PATHS, self._to_api(api_id)),
            },
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        )
        _acknowledge(made)
        return made

    def _upload_addresses(self) -> tuple[str, ...]:
        """As the API signs them: by the region, and in us-east-1 without it; here at the emulator's own port."""
        if self._gateway_port is not None:
            return (f"http://127.0.0.1:{self._gateway_port.value_as_string}",)
        name = self._uploads.bucket_name
        return tuple(
            f"https://{name}.{place}" for place in (f"s3.{self.region}.{self.url_suffix}", f"s3.{self.url_suffix}")
        )

    def _to_pages(self, pages: cloudfront.IOrigin, headers: SiteHeaders, **more: Any) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=pages,
            viewer_protocol_policy=self._protocol(browsers=True),
            response_headers_policy=headers.policy,
            **more,
        )

    def _function(self, name: str, code: Path, comment: str) -> cloudfront.FunctionAssociation:
        """Two million calls a month are free, then they are $0.10 a million.

        For deep links not the distribution's custom error responses, which would hide what the API answers under /v1 as
        well.
        """
        function = cloudfront.Function(
            self,
            name,
            code=cloudfront.FunctionCode.from_file(file_path=str(code)),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
            comment=comment,
        )
        return cloudfront.FunctionAssociation(function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST)

    def _to_api(self, api_id: str) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._api(api_id),
            viewer_protocol_policy=self._protocol(browsers=False),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=SiteHeaders(self, "ApiHeaders", policy=site_headers.API).policy,
            function_associations=[
                self._function("ViewerAddress", VIEWER_ADDRESS, "The API is told whom CloudFront answers")
            ],
        )

    def _api(self, api_id: str) -> origins.HttpOrigin:
        headers = {PROOF_HEADER: self._proof()}
        if not self._environment.is_local:
            host = f"{api_id}.execute-api.{self.region}.{self.url_suffix}"
            return origins.HttpOrigin(
                host, protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY, custom_headers=headers
            )
        assert self._gateway_port is not None
        return origins.HttpOrigin(
            "localhost",
            http_port=Token.as_number(self._gateway_port.value_as_number),
            protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
            origin_path=f"/_aws/execute-api/{api_id}/$default",
            custom_headers=headers,
        )

    def _proof(self) -> str:
        """Made while the stack is deployed, and kept by the distribution alone: no template and no export holds it."""
        made = CustomResource(
            self,
            "SiteProof",
            service_token=self._admin.function_arn,
            resource_type=PROOF_RESOURCE,
            properties={PROOF_NUMBER: str(self._environment.site_proof)},
            service_timeout=Duration.minutes(5),
        )
        return made.get_att_string(PROOF_VALUE)

    def _protocol(self, *, browsers: bool) -> cloudfront.ViewerProtocolPolicy:
        """A program that calls the API without TLS is refused, so that its token is not sent twice in the clear."""
        if self._environment.is_local:
            return cloudfront.ViewerProtocolPolicy.ALLOW_ALL
        policy = cloudfront.ViewerProtocolPolicy
        return policy.REDIRECT_TO_HTTPS if browsers else policy.HTTPS_ONLY


def _bucket(scope: Construct, environment: Environment) -> s3.Bucket:
    bucket = s3.Bucket(
        scope,
        "Pages",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        # The emulator speaks plain HTTP on loopback, where the policy would refuse CloudFront itself.
        enforce_ssl=not environment.is_local,
        removal_policy=RemovalPolicy.DESTROY,
    )
    accept(bucket, "AwsSolutions-S1", reason="It holds what everybody may read, and is read by CloudFront alone.")
    return bucket


def _acknowledge(distribution: cloudfront.Distribution) -> None:
    for rule, reason in (
        ("AwsSolutions-CFR1", "Where users may be is for the deployer to say."),
        (
            "AwsSolutions-CFR2",
            "A web ACL costs $5 a month and more; whether it is worth that is up to the deployer.",
        ),
        ("AwsSolutions-CFR3", "Access logs would hold people's addresses; the API writes its own, without them."),
        (
            "AwsSolutions-CFR4",
            "Fixed by CloudFront's own certificate; with a domain of one's own it is TLS 1.2.",
        ),
    ):
        accept(distribution, rule, reason=reason)
