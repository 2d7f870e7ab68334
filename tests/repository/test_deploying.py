"""The job of docs/deploying.md that pushes workflows to the branch that Argo CD watches, played."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.ci_runs import environment_of
from tests.support.doc_jobs import Runner, document
from tests.support.doc_pages import blocks
from tests.support.hook_runs import TWO_PIPELINES, commit_all, committed, filled, git
from tests.support.paths import ROOT


def test_the_branch_gets_what_the_action_names_and_nothing_else(tmp_path: Path) -> None:
    shown = [block.body for block in blocks(ROOT / "docs/deploying.md") if "ref: deployed" in block.body]
    (job,) = (document(text)["jobs"]["deploy"] for text in shown)
    checkout = filled(tmp_path / "checkout", {**TWO_PIPELINES, "argo/other.yaml": "token: SECRET\n"})
    committed(checkout)
    (checkout / "argo/link.yaml").symlink_to("../.git/config")
    remote = tmp_path / "remote"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=deployed", str(remote))
    deployed = tmp_path / "runner/deployed"
    deployed.parent.mkdir()
    git(tmp_path, "clone", "--quiet", str(remote), str(deployed))
    elsewhere = filled(tmp_path / "elsewhere", {"kept": "of the runner"})
    for name in ("train.yaml", "other.yml"):
        (deployed / name).symlink_to(elsewhere / "kept")
    (deployed / "argo").symlink_to(elsewhere)
    commit_all(
        filled(deployed, {"gone.yaml": "kind: Workflow\n", "gone.json": "{}\n", "dev/train.yaml": "token: old\n"})
    )
    git(deployed, "push", "--quiet", "--set-upstream", "origin", "deployed")
    (checkout / "deployed").symlink_to(elsewhere)
    Runner(checkout, tmp_path / "runner", {}, environment_of("github-push")).play(job)
    assert git(remote, "ls-tree", "-r", "--name-only", "deployed").split() == ["argo/score.yaml", "argo/train.yaml"]
    assert (os.listdir(elsewhere), (elsewhere / "kept").read_text()) == (["kept"], "of the runner")
