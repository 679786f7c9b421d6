"""Who signs in: a Cognito user pool, and the client that the API, the command and the dashboard use."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.components.accepted import accept
from infra.environments import Environment


class Users(Construct):
    """Sign-in by e-mail and password; access tokens live half an hour, refresh tokens 30 days."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=environment.open_registration,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            # An address counts only once its owner confirmed it: memberships are given by address.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(7),
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=environment.retain,
            removal_policy=RemovalPolicy.RETAIN if environment.retain else RemovalPolicy.DESTROY,
        )
        self.client = self.pool.add_client(
            "Client",
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_password=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.minutes(30),
            id_token_validity=Duration.minutes(30),
            refresh_token_validity=Duration.days(30),
        )
        self._acknowledge()

    @property
    def issuer(self) -> str:
        """The ``iss`` of the pool's tokens."""
        return f"https://cognito-idp.{Stack.of(self).region}.amazonaws.com/{self.pool.user_pool_id}"

    def _acknowledge(self) -> None:
        accept(
            self.pool,
            "AwsSolutions-COG2",
            reason="MFA is offered, not forced: the first sign-in is from a command line, with a generated password.",
        )
        accept(
            self.pool,
            "AwsSolutions-COG8",
            reason="The Plus plan costs $0.02 a user and month; whether it is worth that is the deployer's decision.",
        )
