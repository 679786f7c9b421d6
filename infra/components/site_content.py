"""The site's files in its bucket: on AWS copied at deployment, on this machine by ``make up`` from the same assets."""

from pathlib import Path
from typing import Any, cast

from aws_cdk import CfnOutput, Stack, Token
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_s3_deployment as deployment
from aws_cdk.region_info import RegionInfo
from constructs import Construct

from infra.components.accepted import accept
from infra.site.build import Site

_PAGES = "text/html; charset=utf-8"
_LIFETIMES = {"Files": "public, max-age=300", "Lasting": "public, max-age=31536000, immutable", "Pages": "no-cache"}
"""By kind. Pages name the lasting files, so that a browser with an old page would ask for what may be gone."""


class CopiedContent(Construct):
    """Copied by CDK's own function, which also has CloudFront forget what it kept.

    Lasting files of earlier deployments stay, for those who still have a page open that loads its parts when needed.
    """

    def __init__(
        self, scope: Construct, name: str, *, site: Site, bucket: s3.Bucket, distribution: cloudfront.Distribution
    ) -> None:
        super().__init__(scope, name)
        files = self._copied("Files", site.files, bucket)
        pages = self._copied(
            "Pages",
            site.pages,
            bucket,
            content_type=_PAGES,
            distribution=distribution,
            distribution_paths=["/*"],
        )
        pages.node.add_dependency(files, self._copied("Lasting", site.lasting, bucket))
        self._accept(files, bucket)

    def _copied(self, kind: str, folder: Path, bucket: s3.Bucket, **more: Any) -> deployment.BucketDeployment:
        return deployment.BucketDeployment(
            self,
            kind,
            sources=[deployment.Source.asset(str(folder))],
            destination_bucket=bucket,
            cache_control=[deployment.CacheControl.from_string(_LIFETIMES[kind])],
            prune=False,
            retain_on_delete=False,
            **more,
        )

    def _accept(self, files: deployment.BucketDeployment, bucket: s3.Bucket) -> None:
        role = files.handler_role.node.scope
        assert role is not None
        contents = f"<{Stack.of(self).get_logical_id(cast('s3.CfnBucket', bucket.node.default_child))}.Arn>/*"
        read = f"AwsSolutions-IAM5[Resource::{_staged(Stack.of(self))}]"
        accept(role, read, reason="Where CDK stages the assets of every deployment.")
        for finding, reason in (*_FINDINGS, (f"AwsSolutions-IAM5[Resource::{contents}]", _FILES)):
            accept(role, finding, reason=reason)


def _staged(stack: Stack) -> str:
    """CDK's bucket of assets as cdk-nag writes it: what is not known yet in angle brackets."""
    region, account = (
        f"<AWS::{name}>" if Token.is_unresolved(value) else value
        for name, value in (("Region", stack.region), ("AccountId", stack.account))
    )
    unknown = Token.is_unresolved(stack.region)
    partition = "<AWS::Partition>" if unknown else RegionInfo.get(stack.region).partition
    return f"arn:{partition}:s3:::cdk-hnb659fds-assets-{account}-{region}/*"


_COPIES = "CDK's function reads assets and writes the site's bucket, during a deployment only; the grants are CDK's."
_RUNS = "CDK chooses its runtime, and raises it with the library."
_FILES = "The names of the site's files are the site's, not the template's."
_FINDINGS = (
    (
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
        "CDK gives its function the policy that lets it write its log, and nothing else.",
    ),
    *((f"AwsSolutions-IAM5[Action::s3:{name}*]", _COPIES) for name in ("GetObject", "GetBucket", "List")),
    *((f"AwsSolutions-IAM5[Action::s3:{name}*]", _COPIES) for name in ("DeleteObject", "Abort")),
    ("AwsSolutions-L1", _RUNS),
    ("Serverless-LambdaLatestVersion", _RUNS),
    ("Serverless-LambdaDLQ", "CloudFormation waits for its answer, and says what failed."),
    ("Serverless-LambdaTracing", "It runs during a deployment only; its log says what it did."),
    ("AwsSolutions-IAM5[Resource::*]", "CloudFront's invalidations know no resource in this grant of CDK's."),
)


class StagedContent(Construct):
    """Staged only: the outputs say where, and ``make up`` copies it."""

    def __init__(self, scope: Construct, name: str, *, site: Site) -> None:
        super().__init__(scope, name)
        for kind, folder in (("Files", site.files), ("Lasting", site.lasting), ("Pages", site.pages)):
            asset = assets.Asset(self, kind, path=str(folder))
            CfnOutput(Stack.of(self), f"Site{kind}", value=f"{asset.s3_bucket_name}/{asset.s3_object_key}")
            CfnOutput(Stack.of(self), f"Site{kind}Lifetime", value=_LIFETIMES[kind])
