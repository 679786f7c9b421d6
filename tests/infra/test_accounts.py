"""Accounts: who may call the pool's clients, single sign-on as it was asked for, mail from one sender."""

import pytest

from infra.environments import SettingsError, environment
from infra.single_sign_on import COMMAND_CALLBACK
from tests.infra.conftest import SETTINGS
from tests.support.iam_policy import Asked, allows
from tests.support.templates import Assembly, listed, text

CLIENT = "AWS::Cognito::UserPoolClient"
OIDC = {name: value for name, value in SETTINGS.items() if name.startswith("sso")}
SAML = {"sso": "saml", "sso_domain": "acme-outlay", "sso_metadata": "https://login.example.com/metadata"}


def test_every_app_client_has_a_secret_so_that_nobody_gets_past_the_apis_limits(trial: Assembly) -> None:
    clients = trial.of_type(CLIENT)
    assert len(clients) == 2
    for name, client in clients.items():
        assert client["Properties"]["GenerateSecret"] is True, name
        assert client["Properties"]["AccessTokenValidity"] == 30, name
        assert client["Properties"]["PreventUserExistenceErrors"] == "ENABLED", name


def test_only_the_api_reads_the_clients_secrets_and_ends_all_sessions_of_an_account(aws: Assembly) -> None:
    granted = {
        name[:-8]: action
        for name, item in aws.statements()
        for action in listed(item["Action"])
        if action in {"cognito-idp:DescribeUserPoolClient", "cognito-idp:AdminUserGlobalSignOut"}
    }
    assert set(granted) == {"ApiRoleDefaultPolicy"}
    own = {action for action in aws.actions("Api") if action.startswith("cognito-idp:")}
    assert own == {"cognito-idp:DescribeUserPoolClient", "cognito-idp:AdminUserGlobalSignOut"}


def test_the_group_of_platform_administrators_is_there_and_only_the_admin_function_changes_it(aws: Assembly) -> None:
    assert aws.the("AWS::Cognito::UserPoolGroup")["GroupName"] == "platform-admins"
    changing = {name for name, item in aws.statements() if "cognito-idp:AdminAddUserToGroup" in listed(item["Action"])}
    assert {name[:5] for name in changing} == {"Admin"}


@pytest.mark.parametrize(
    ("key", "reached"),
    [
        ("U#sub-1", True),
        ("O#acme#MEMBERS", True),
        ("O#acme#INVITATIONS", True),
        ("O#acme#AUDIT", False),
        ("O#acme#AUDIT-HEAD", False),
        ("O#acme#KEYS", False),
        ("O#acme#ORG", False),
        ("O#acme#PEOPLE#a", False),
        ("K#abc", False),
    ],
)
def test_under_its_own_role_the_api_deletes_memberships_and_invitations_only(
    aws: Assembly, key: str, reached: bool
) -> None:
    context = {"dynamodb:LeadingKeys": (key,)}
    own = [statement for _, statement in aws.statements("ApiRole")]
    asked = Asked(action="dynamodb:DeleteItem", resource="TablesControl", context=context)
    assert allows(own, asked) is reached


# ---- mail


def test_mail_goes_out_from_the_named_sender_only(aws: Assembly, trial: Assembly) -> None:
    assert "ses:SendEmail" not in aws.actions("Api")
    [statement] = [item for _, item in trial.statements("Api") if "ses:SendEmail" in listed(item["Action"])]
    resources = [text(resource) for resource in listed(statement["Resource"])]
    assert [resource.rpartition("identity/")[2].strip('"]}') for resource in resources] == [
        "outlay@example.com",
        "example.com",
    ]
    assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": "outlay@example.com"}}
    assert trial.function("api")["Environment"]["Variables"]["OUTLAY_MAIL_FROM"] == "outlay@example.com"


# ---- single sign-on


def test_without_the_setting_there_is_no_single_sign_on(aws: Assembly) -> None:
    for kind in ("AWS::Cognito::UserPoolIdentityProvider", "AWS::Cognito::UserPoolDomain"):
        assert not aws.of_type(kind)
    variables = aws.function("api")["Environment"]["Variables"]
    told = {name: value for name, value in variables.items() if name.startswith("OUTLAY_SSO")}
    assert set(told.values()) == {"", "none"}


def test_the_provider_is_as_it_was_given_and_its_secret_stands_in_no_template(trial: Assembly) -> None:
    provider = trial.the("AWS::Cognito::UserPoolIdentityProvider")
    assert provider["ProviderType"] == "OIDC"
    details = provider["ProviderDetails"]
    assert (details["oidc_issuer"], details["client_id"]) == (OIDC["sso_issuer"], OIDC["sso_client_id"])
    assert text(details["client_secret"]).startswith("{{resolve:secretsmanager:")
    assert provider["AttributeMapping"] == {"email": "email", "email_verified": "email_verified"}


def test_the_hosted_pages_give_codes_to_known_addresses_of_that_provider_only(trial: Assembly) -> None:
    client = trial.the(CLIENT, "ClientsHosted")
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["SupportedIdentityProviders"] == ["Company"]
    assert client["CallbackURLs"] == [COMMAND_CALLBACK, "https://cost.example.com/callback"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"], "no password reaches it"
    assert trial.the("AWS::Cognito::UserPoolDomain")["Domain"] == OIDC["sso_domain"]
    variables = trial.function("api")["Environment"]["Variables"]
    assert variables["OUTLAY_SSO_REDIRECT_URIS"] == ",".join(client["CallbackURLs"])
    assert variables["OUTLAY_SSO_MFA"] == "provider"


def test_what_the_provider_has_to_know_is_an_output(trial: Assembly) -> None:
    assert "oauth2/idpresponse" in text(trial.service["Outputs"]["SsoRedirectUrl"]["Value"])


def test_a_saml_provider_needs_its_metadata_and_confirms_no_address_by_itself() -> None:
    sso = environment("aws", SAML).sso
    assert sso is not None
    assert (sso.kind, sso.verified_attribute, sso.demands_mfa) == ("saml", "", False)
    assert sso.callbacks == (COMMAND_CALLBACK,)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"sso": "ldap"}, {"sso"}),
        ({"sso": "oidc"}, {"sso_domain", "sso_issuer", "sso_client_id", "sso_client_secret_arn"}),
        ({"sso": "saml"}, {"sso_domain", "sso_metadata"}),
        ({**OIDC, "sso_domain": "my-aws-login"}, {"sso_domain"}),
        ({**OIDC, "sso_issuer": "http://login.example.com"}, {"sso_issuer"}),
        ({**OIDC, "sso_callback_urls": "http://cost.example.com"}, {"sso_callback_urls"}),
        ({**OIDC, "sso_client_secret_arn": "the-secret-itself"}, {"sso_client_secret_arn"}),
        ({**OIDC, "sso_mfa": "yes"}, {"sso_mfa"}),
    ],
)
def test_all_that_is_wrong_with_it_is_named_at_once(settings: dict[str, str], named: set[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        environment("aws", settings)
    assert {problem.partition(":")[0] for problem in str(caught.value).split("; ")} == named


# ---- coming from release 0.1


def test_the_former_clients_export_stays_for_the_one_deployment_that_still_holds_it(
    aws: Assembly, trial: Assembly
) -> None:
    name = "ExportsOutputRefUsersPoolClient39A19381BD40EB9B"
    assert name not in aws.storage["Outputs"]
    kept = trial.storage["Outputs"][name]
    assert kept == {"Value": SETTINGS["former_client"], "Export": {"Name": f"OutlayStorage:{name}"}}
