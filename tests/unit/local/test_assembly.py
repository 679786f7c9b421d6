"""What the CDK app wrote is read in the right order and uploaded under stable names."""

import json
import os
from pathlib import Path

from outlay_cli.local.assembly import read_assembly, source_digest, zip_folder


def an_assembly(folder: Path) -> Path:
    asset = folder / "asset.abc"
    asset.mkdir(parents=True)
    (asset / "handler.py").write_text("x = 1\n")
    destination = {"bucketName": "cdk-assets-${AWS::AccountId}-${AWS::Region}", "objectKey": "abc.zip"}
    files = {"abc": {"source": {"path": "asset.abc", "packaging": "zip"}, "destinations": {"here": destination}}}
    (folder / "Service.assets.json").write_text(json.dumps({"files": files}))
    for name in ("Service", "Storage"):
        (folder / f"{name}.template.json").write_text(json.dumps({"Resources": {}}))
    stack = {"type": "aws:cloudformation:stack"}
    artifacts = {
        "Service.assets": {"type": "cdk:asset-manifest", "properties": {"file": "Service.assets.json"}},
        "Service": stack
        | {"dependencies": ["Storage", "Service.assets"], "properties": {"templateFile": "Service.template.json"}},
        "Storage": stack | {"properties": {"templateFile": "Storage.template.json"}},
        "Tree": {"type": "cdk:tree"},
    }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def test_a_stack_comes_after_those_it_depends_on(tmp_path: Path) -> None:
    assert [stack.name for stack in read_assembly(an_assembly(tmp_path / "out"))] == ["Storage", "Service"]


def test_assets_get_the_local_accounts_bucket(tmp_path: Path) -> None:
    (asset,) = read_assembly(an_assembly(tmp_path / "out"))[1].assets
    assert (asset.bucket, asset.key) == ("cdk-assets-000000000000-us-east-1", "abc.zip")


def test_a_folder_zips_to_the_same_bytes_whenever_it_was_written(tmp_path: Path) -> None:
    folder = an_assembly(tmp_path / "out") / "asset.abc"
    first = zip_folder(folder)
    os.utime(folder / "handler.py", (1, 1))
    assert zip_folder(folder) == first


def test_a_changed_template_changes_the_stacks_digest(tmp_path: Path) -> None:
    folder = an_assembly(tmp_path / "out")
    before = read_assembly(folder)[0].digest
    (folder / "Storage.template.json").write_text(json.dumps({"Resources": {"A": {}}}))
    assert read_assembly(folder)[0].digest != before


def test_only_a_source_that_matters_asks_for_a_new_synthesis(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "app.py").write_text("a")
    before = source_digest(tmp_path)
    (tmp_path / "README.md").write_text("words")
    assert source_digest(tmp_path) == before
    (tmp_path / "infra" / "app.py").write_text("b")
    assert source_digest(tmp_path) != before
