"""Who signs in: a Cognito user pool. Its app clients belong to what runs (``app_clients``)."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct
from outlay.contracts.accounts import PASSWORD_MIN_LENGTH, PLATFORM_GROUP

from infra.components.accepted import accept
from infra.environments import Environment


class Users(Construct):
    """Accounts by e-mail and password, or of an identity provider.

    The pool takes sign-ups from its app clients, all of which have a secret that the API alone uses: whether somebody
    may register is for the API to decide, which also knows invitations.
    """

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=True,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            # An address counts only once its owner confirmed it: memberships are given by address.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=PASSWORD_MIN_LENGTH,
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
        cognito.CfnUserPoolGroup(
            self,
            "PlatformAdmins",
            user_pool_id=self.pool.user_pool_id,
            group_name=PLATFORM_GROUP,
            description="Administrators of the deployment; the admin function puts people in and takes them out.",
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
