"""What browsers are told of the site's answers: nothing from elsewhere, in no frame, over HTTPS only."""

from collections.abc import Mapping, Sequence

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
    "manifest-src": "'self'",
    "worker-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Everything from the site itself; the icons in Swagger UI's style sheet are data."""
_DASHBOARD: Mapping[str, str] = {
    **PAGES,
    "img-src": "'self'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
"""No text becomes HTML, a script or a picture, whatever a library tries: none of the dashboard's needs to."""


def dashboard(*, uploads: Sequence[str]) -> Mapping[str, str]:
    """``uploads``: where files to import are put, by addresses that the API signs; nothing else leaves the site."""
    return {**_DASHBOARD, "connect-src": " ".join(("'self'", *uploads))}


READING: Mapping[str, str] = {**PAGES, "style-src": "'self' 'unsafe-inline'"}
"""Redoc makes its styles while it runs; scripts stay as strict."""
API: Mapping[str, str] = {"default-src": "'none'", "frame-ancestors": "'none'"}
_UNUSED = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""What browsers can do and no page here does; what is written to the clipboard is not among them."""
ALONE: Mapping[str, str] = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
"""No device, no other window, no other site, no search engine. What CORS allows is not held back by the third."""


class SiteHeaders(Construct):
    """The response headers of one kind of answer."""

    def __init__(self, scope: Construct, name: str, *, policy: Mapping[str, str]) -> None:
        super().__init__(scope, name)
        text = "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
        self.policy = cloudfront.ResponseHeadersPolicy(
            self,
            "Policy",
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=header, value=value, override=True)
                    for header, value in ALONE.items()
                ]
            ),
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
