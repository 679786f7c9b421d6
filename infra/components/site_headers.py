"""What browsers are told of the site's answers: nothing from elsewhere, in no frame, over HTTPS only."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudfront as cloudfront
from constructs import Construct

_TWO_YEARS = Duration.days(730)
PAGES: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Everything from the site itself; the icons in Swagger UI's style sheet are data."""
READING: Mapping[str, str] = {**PAGES, "style-src": "'self' 'unsafe-inline'"}
"""Redoc makes its styles while it runs; scripts stay as strict."""
API: Mapping[str, str] = {"default-src": "'none'", "frame-ancestors": "'none'"}


class SiteHeaders(Construct):
    """The response headers of one kind of answer."""

    def __init__(self, scope: Construct, name: str, *, policy: Mapping[str, str]) -> None:
        super().__init__(scope, name)
        text = "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
        self.policy = cloudfront.ResponseHeadersPolicy(
            self,
            "Policy",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=text, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=_TWO_YEARS, include_subdomains=True, override=True
                ),
            ),
        )
