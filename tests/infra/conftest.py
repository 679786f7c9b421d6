"""One synthesis of each target, shared by all tests here: it takes a Node process and several seconds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.templates import Assembly, read_assembly

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = {
    "alarm_email": "ops@example.com",
    "lake_retention_days": "90",
    "removal_policy": "destroy",
    "allowed_origins": "https://cost.example.com,https://wiki.example.com",
    "registration": "open",
    "region": "eu-central-1",
    "audit_lock": "compliance",
    "audit_lock_days": "30",
    "fresh_login_minutes": "30",
    "mail_from": "outlay@example.com",
    "former_client": "1h57kf5cpq17m0eml12example",
    "site_proof": "7",
    "sso": "oidc",
    "sso_domain": "acme-outlay",
    "sso_issuer": "https://login.example.com",
    "sso_client_id": "outlay",
    "sso_client_secret_arn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:sso-AbCdEf",
    "sso_callback_urls": "https://cost.example.com/callback",
    "sso_mfa": "provider",
    "negotiated_prices": "organization",
}
"""What a deployer may say; the assembly ``trial`` is made with it."""


def _synthesize(target: str, folder: Path) -> "subprocess.Popen[str]":
    context = SETTINGS if target == "trial" else {}
    environment = {
        **os.environ,
        "OUTLAY_TARGET": "local" if target == "local" else "aws",
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps(context),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assembly]:
    folders = {target: tmp_path_factory.mktemp(target) for target in ("aws", "local", "trial")}
    running = {target: _synthesize(target, folder) for target, folder in folders.items()}
    outputs = {target: process.communicate(timeout=240)[0] for target, process in running.items()}
    failed = [f"{target}:\n{outputs[target]}" for target, process in running.items() if process.returncode]
    assert not failed, "could not be synthesized: " + "\n".join(failed)
    return {target: read_assembly(folder) for target, folder in folders.items()}


@pytest.fixture(scope="session")
def aws(assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies["aws"]


@pytest.fixture(scope="session")
def local(assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies["local"]


@pytest.fixture(scope="session")
def trial(assemblies: dict[str, Assembly]) -> Assembly:
    """For an AWS account, with every setting given."""
    return assemblies["trial"]
