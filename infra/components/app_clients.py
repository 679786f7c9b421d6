"""The user pool's app clients, and single sign-on where the deployer wants it.

They belong to the stack of what runs: switched off, replaced and made again without an export that another stack holds.
"""

from aws_cdk import Duration, SecretValue
from aws_cdk import aws_cognito as cognito
from constructs import Construct
from outlay.contracts import environment as names
from outlay.contracts.accounts import SESSION_DAYS

from infra.environments import Environment
from infra.single_sign_on import SingleSignOn

PROVIDER = "Company"
"""The identity provider's name in the pool."""
_SCOPES = (
    cognito.OAuthScope.OPENID,
    cognito.OAuthScope.EMAIL,
    cognito.OAuthScope.PROFILE,
    cognito.OAuthScope.COGNITO_ADMIN,
)


class AppClients(Construct):
    """``app`` for e-mail and password, ``hosted`` for the hosted pages. Both have a secret, which the API alone reads:
    so nobody gets past its limits by calling Cognito with a client's id."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment, pool: cognito.UserPool) -> None:
        super().__init__(scope, name)
        self._sso = environment.sso
        self.app = _client(self, "App", pool, auth_flows=cognito.AuthFlow(user_password=True), disable_o_auth=True)
        if environment.sso is not None:
            self._hosted(pool, environment.sso)

    def variables(self) -> dict[str, str]:
        """Of the API; empty where there is no single sign-on."""
        sso = self._sso
        return {
            names.USER_POOL_CLIENT_ID: self.app.user_pool_client_id,
            names.SSO_CLIENT_ID: self.hosted.user_pool_client_id if sso else "",
            names.SSO_ADDRESS: self.domain.base_url() if sso else "",
            names.SSO_PROVIDER: PROVIDER if sso else "",
            names.SSO_REDIRECT_URIS: ",".join(sso.callbacks) if sso else "",
            names.SSO_MFA: "provider" if sso and sso.demands_mfa else "none",
        }

    def outputs(self) -> dict[str, str]:
        """What the identity provider has to be told."""
        if self._sso is None:
            return {}
        path = "oauth2/idpresponse" if self._sso.kind == "oidc" else "saml2/idpresponse"
        return {"SsoAddress": self.domain.base_url(), "SsoRedirectUrl": f"{self.domain.base_url()}/{path}"}

    def _hosted(self, pool: cognito.UserPool, sso: SingleSignOn) -> None:
        self.domain = cognito.UserPoolDomain(
            self, "Domain", user_pool=pool, cognito_domain=cognito.CognitoDomainOptions(domain_prefix=sso.domain)
        )
        provider = self._oidc(pool, sso) if sso.kind == "oidc" else self._saml(pool, sso)
        self.hosted = _client(
            self,
            "Hosted",
            pool,
            supported_identity_providers=[cognito.UserPoolClientIdentityProvider.custom(PROVIDER)],
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=list(_SCOPES),
                callback_urls=list(sso.callbacks),
            ),
        )
        # None but the renewal: without a list Cognito would allow SRP.
        plain = self.hosted.node.default_child
        assert isinstance(plain, cognito.CfnUserPoolClient)
        plain.explicit_auth_flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
        self.hosted.node.add_dependency(provider)

    def _mapping(self, sso: SingleSignOn) -> cognito.AttributeMapping:
        """An address counts as verified only if the provider says so."""
        other = cognito.ProviderAttribute.other
        custom = {"email_verified": other(sso.verified_attribute)} if sso.verified_attribute else None
        return cognito.AttributeMapping(email=other(sso.email_attribute), custom=custom)

    def _oidc(self, pool: cognito.UserPool, sso: SingleSignOn) -> Construct:
        return cognito.UserPoolIdentityProviderOidc(
            self,
            "Provider",
            user_pool=pool,
            name=PROVIDER,
            issuer_url=sso.issuer,
            client_id=sso.client_id,
            # A reference, which CloudFormation resolves: the secret stands in no template.
            client_secret=SecretValue.secrets_manager(sso.client_secret_arn).unsafe_unwrap(),
            attribute_request_method=cognito.OidcAttributeRequestMethod.GET,
            scopes=["openid", "email", "profile"],
            attribute_mapping=self._mapping(sso),
        )

    def _saml(self, pool: cognito.UserPool, sso: SingleSignOn) -> Construct:
        metadata = cognito.UserPoolIdentityProviderSamlMetadata
        given = metadata.url if sso.metadata.startswith("https://") else metadata.file
        return cognito.UserPoolIdentityProviderSaml(
            self,
            "Provider",
            user_pool=pool,
            name=PROVIDER,
            metadata=given(sso.metadata),
            attribute_mapping=self._mapping(sso),
        )


def _client(scope: Construct, name: str, pool: cognito.UserPool, **options: object) -> cognito.UserPoolClient:
    """Access tokens live half an hour, refresh tokens as long as a session."""
    return cognito.UserPoolClient(
        scope,
        name,
        user_pool=pool,
        generate_secret=True,
        prevent_user_existence_errors=True,
        enable_token_revocation=True,
        access_token_validity=Duration.minutes(30),
        id_token_validity=Duration.minutes(30),
        refresh_token_validity=Duration.days(SESSION_DAYS),
        **options,  # type: ignore[arg-type] # those of UserPoolClient, which the two callers give by name
    )
