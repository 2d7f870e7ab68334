"""Files beside workflows that no pipeline makes, which are deployed with them: told where they are new or changed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.support.action_step import IMAGE
from tests.support.diff_runs import folder, run
from tests.support.github_runner import run_action
from tests.support.hook_runs import git
from tests.support.revision_repositories import commit

from magnus_argo.cli import main
from magnus_argo.diagnostics.budgets import MAX_BYTES

__all__ = ["folder"]

ROLE = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
TOLD = "no pipeline of this run makes `argo/role.yaml`, new or changed beside its workflows"


def beside(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    found: list[str] = json.loads(run(capfd, "--format", "json", *arguments)[1])["beside"]
    return found


@pytest.fixture
def compiled(folder: Path) -> Path:
    """With the workflows in `argo`, and a file beside them, committed."""
    assert main(["transpile", "-q"]) == 0
    commit(folder, argo__kept=ROLE, **{"argo__kept.yaml": ROLE, "argo__below__kept.yaml": ROLE})
    return folder


def test_one_that_is_new(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert beside(capfd) == []
    (compiled / "argo/role.yaml").write_text(ROLE)
    assert beside(capfd) == [TOLD]
    code, printed, _ = run(capfd)
    assert (code, TOLD in printed) == (0, True)
    assert run(capfd, "--exit-code")[0] == 1
    assert TOLD.replace("`", "") in run(capfd, "--format", "html")[1].replace("<code>", "").replace("</code>", "")


@pytest.mark.parametrize("name", ["role.yml", "role.json", "role.jsonnet", "role.libsonnet", "Kustomization"])
def test_whatever_is_read_where_a_folder_is_deployed(
    name: str, compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (compiled / "argo" / f"{name}.txt").write_text(ROLE)
    assert beside(capfd) == []
    (compiled / "argo" / name).write_text(ROLE)
    assert beside(capfd) == [TOLD.replace("role.yaml", name)]


def test_one_that_is_changed_or_becomes_a_link(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (compiled / "argo/kept.yaml").write_text(f"{ROLE}metadata: {{name: more}}\n")
    assert beside(capfd) == [TOLD.replace("role", "kept")]
    (compiled / "argo/kept.yaml").unlink()
    (compiled / "argo/kept.yaml").symlink_to("/dev/null")
    assert beside(capfd) == [TOLD.replace("role", "kept")]


class TestConverted:
    """What git has kept of the base is not what anybody had of it then."""

    TOLD = "not compared as git checks them out: a .gitattributes has it convert "

    def told(self, capfd: pytest.CaptureFixture[str]) -> bool:
        return any(words.startswith(self.TOLD) for words in beside(capfd))

    @pytest.mark.parametrize(
        ("place", "line"),
        [
            (".gitattributes", '"pipelines/train.yaml"ident'),
            (".gitattributes", "train.yaml ident\0x"),
            ("pipelines/.gitattributes", "[attr]own ident"),
            (".gitattributes", "/pipelines/train.yaml -text  working-tree-encoding=BS_4730"),
            (".gitattributes", "\r*.yaml\rworking-tree-encoding=BS_4730"),
            (".gitattributes", "tr[a]in.yaml\tfilter=own"),
            (".gitattributes", '"pipelines/tr\\141in.yaml" text ident\r'),
            (".gitattributes", "TRAIN.*  ident=x"),
            (".gitattributes", "[!\v]rain.yaml ident"),
        ],
    )
    def test_at_the_base_or_today(self, place: str, line: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / place).write_text(f"# some\n{line}\n")
        assert self.told(capfd)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "converted")
        (folder / place).unlink()
        assert self.told(capfd)
        assert run(capfd, "--exit-code")[0] == 1
        git(folder, "commit", "--all", "--quiet", "--message", "not converted")
        assert beside(capfd) == []

    def test_a_change_that_git_keeps_is_none_of_what_it_keeps(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        pipeline = folder / "pipelines/train.yaml"
        pipeline.write_text(pipeline.read_text() + "# $Id: \n# more$\n")
        (folder / ".gitattributes").write_text("*.yaml ident\n")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "converted")
        (folder / ".gitattributes").unlink()
        assert self.told(capfd)

    def test_more_of_them_than_are_read(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        for place in (".gitattributes", "pipelines/.gitattributes"):
            (folder / place).write_text("# none\n" + "other.png ident\n" * 90_000)
        assert self.told(capfd)
        (folder / ".gitattributes").unlink()
        assert not self.told(capfd)

    def test_a_long_pattern_takes_no_time(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / ".gitattributes").write_text(f"x{'*a' * 2_000} ident\n")
        assert self.told(capfd)

    def test_which_are_told(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / "pipelines/.gitattributes").write_text("*.yaml ident\n")
        (folder / ".gitattributes").write_text("conf*.yaml ident\n")
        assert beside(capfd) == [f"{self.TOLD}`config.yaml`, `pipelines/score.yaml` and `pipelines/train.yaml`"]

    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_a_name_with_a_blank(self, mark: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / "pipelines/train.yaml").rename(folder / "pipelines/my train.yaml")
        (folder / ".gitattributes").write_text(f'{mark}"pipelines/my train.yaml" ident\n')
        assert self.told(capfd)

    def test_over_links_of_the_base(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / "own").mkdir()
        (folder / "own/.gitattributes").write_text("*.yaml ident\n")
        (folder / "pipelines").rename(folder / "own/kept")
        (folder / "pipelines").symlink_to("own/kept")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "converted")
        (folder / "pipelines").unlink()
        (folder / "own/kept").rename(folder / "pipelines")
        shutil.rmtree(folder / "own")
        assert self.told(capfd)

    @pytest.mark.parametrize("place", [".gitattributes", "argo/.gitattributes"])
    def test_beside_workflows(self, place: str, compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (compiled / place).write_text("kept.yaml ident\n")
        assert beside(capfd) == [f"{self.TOLD}`argo/kept.yaml`"]
        git(compiled, "add", "--all")
        git(compiled, "commit", "--quiet", "--message", "converted")
        (compiled / place).unlink()
        assert beside(capfd) == [f"{self.TOLD}`argo/kept.yaml`"]
        (compiled / "argo/kept.yaml").write_text("# another one\n")
        assert beside(capfd) == [TOLD.replace("role", "kept")]

    @pytest.mark.parametrize("line", ["*.png filter=lfs", "*.yaml text eol=lf", "# *.yaml ident", "*.yaml -ident", ""])
    def test_nothing_is_said_of_others(self, line: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (folder / ".gitattributes").write_text(f"{line}\n")
        assert beside(capfd) == []

    @pytest.mark.parametrize(
        ("line", "count", "is_told"),
        [
            ("a{}.png ident\n", 50_000, False),
            ("a{}*.png ident\n", 500, False),
            ("a{}*.png ident\n", 501, True),
            ("a*.png ident # {}\n", 10_000, False),
        ],
    )
    def test_of_many_patterns_some_match(
        self, line: str, count: int, is_told: bool, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Names are looked up, but patterns are tried one by one."""
        (folder / ".gitattributes").write_text("".join(map(line.format, range(count))))
        assert self.told(capfd) == is_told

    def test_a_folder_to_compare_with_is_as_it_was_checked_out(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        shutil.copytree(folder, folder / "copy", ignore=shutil.ignore_patterns("copy", ".git"))
        (folder / ".gitattributes").write_text("* ident\n")
        assert beside(capfd, "--base", "./copy") == []


def test_one_with_the_first_line_of_a_workflow(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    head = (compiled / "argo/train.yaml").read_text().partition("apiVersion")[0]
    (compiled / "argo/role.yaml").write_text(f"{head}{ROLE}")
    assert beside(capfd) == [TOLD]


def test_one_of_a_project_that_is_gone(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commit(compiled, **{"magnus-argo.yaml": None, "argo__role.yaml": ROLE})
    assert beside(capfd, "--all-projects", "--base", "HEAD~1")[0].count("argo/role.yaml") == 1


def test_workflows_are_none(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Nor are those of other pipelines where single ones are named."""
    text = (compiled / "config.yaml").read_text()
    (compiled / "config.yaml").write_text(f"{text}\n# more\n")
    (compiled / "magnus-argo.yaml").write_text(
        (compiled / "magnus-argo.yaml").read_text().replace("{config", "{service_account_name: admin, config")
    )
    assert main(["transpile", "-q"]) == 0
    assert beside(capfd) == []
    assert beside(capfd, "pipelines/train.yaml") == []


def test_a_folder_that_has_more_than_workflows(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = (compiled / "magnus-argo.yaml").read_text()
    commit(compiled, **{"magnus-argo.yaml": text.replace("argo/", "")})
    (compiled / "compose.yaml").write_text("services: {}\n")
    assert beside(capfd) == []


def test_the_action(compiled: Path) -> None:
    commit(compiled, **{"argo__role.yaml": ROLE})
    done = run_action(compiled, given={"base": "HEAD~1"}, env=IMAGE)
    assert (done.code, done.outputs["differs"]) == (0, "true"), done.log
    page = (compiled / done.outputs["diff-file"]).read_text()
    assert "needs a second look" in page
    assert "- :warning: **no pipeline of this run makes `argo/role.yaml`, new or changed" in page
    assert git(compiled, "status", "--porcelain") == ""


def test_files_are_read_within_a_limit(
    compiled: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """New ones are told all the same."""
    commit(compiled, **{"argo__a.yaml": ROLE})
    monkeypatch.setattr("magnus_argo.commands.diff.beside.MAX_EXAMINED", 1)
    (compiled / "argo/kept.yaml").write_text("changed")
    (compiled / "argo/role.yaml").write_text(ROLE)
    more = "not compared beside its workflows: 1 more file"
    assert beside(capfd) == [TOLD, more]
    (compiled / "argo/a.yaml").write_text("changed")
    assert beside(capfd) == [TOLD.replace("`argo/role.yaml`", "`argo/a.yaml` and `argo/role.yaml`"), more]
    for number in range(3):
        (compiled / f"argo/x{number}.yaml").write_text(ROLE)
    assert beside(capfd) == [
        TOLD.replace("`argo/role.yaml`", "`argo/a.yaml`, `argo/role.yaml`, `argo/x0.yaml` and 2 more"),
        more,
    ]


@pytest.mark.parametrize("place", [".git/hidden", "way", "git", "/proc/self/cwd/way", "a\0b"])
def test_nothing_outside_is_named(
    place: str, compiled: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (compiled / ".git/hidden").mkdir()
    for outside in (elsewhere, compiled / ".git/hidden"):
        (outside / "secret.yaml").write_text(ROLE)
    (compiled / "way").symlink_to(elsewhere)
    (compiled / "git").symlink_to(".git/hidden")
    project = compiled / "magnus-argo.yaml"
    listed = (
        f"pipelines: [{{file: pipelines/train.yaml, config: config.yaml, output: {json.dumps(place + '/a.yaml')}}}]\n"
    )
    project.write_text(listed)
    assert main(["diff", "--base", "HEAD"]) == 0
    printed = "".join(capfd.readouterr())
    assert "secret" not in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize(("key", "is_told"), [("apiVersion", True), ('"api\\x56ersion"', True), ("other", False)])
def test_an_object_that_is_an_input_as_well(
    key: str, is_told: bool, compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (compiled / "argo/role.yaml").write_text(f"{key}: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n")
    project = (compiled / "magnus-argo.yaml").read_text()
    (compiled / "magnus-argo.yaml").write_text(project.replace("{config", "{parameters: argo/role.yaml, config", 1))
    assert (TOLD in beside(capfd)) == is_told


@pytest.mark.parametrize("name", ["kustomization.yaml", "Kustomization", ".argocd-source.yaml", "evil.jsonnet"])
def test_what_is_read_for_its_name_is_told_as_an_input_too(
    name: str, compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (compiled / "argo" / name).write_text('resources: ["https://evil.example.com/all.yaml"]\n')
    project = (compiled / "magnus-argo.yaml").read_text()
    (compiled / "magnus-argo.yaml").write_text(project.replace("{config", f"{{parameters: argo/{name}, config", 1))
    assert beside(capfd) == [TOLD.replace("role.yaml", name)]


@pytest.mark.parametrize("target", ["../elsewhere", "./" * 600 + "elsewhere"])
def test_a_folder_that_is_a_link_now_which_is_not_followed(
    target: str, compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever deploys the folder by its old name deploys what lies there."""
    elsewhere = compiled / target
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "role.yaml").write_text(ROLE)
    project = compiled / "magnus-argo.yaml"
    project.write_text(project.read_text().replace("argo/", "out/"))
    shutil.rmtree(compiled / "argo")
    assert "not compared" not in str(beside(capfd))
    (compiled / "argo").symlink_to(target)
    assert beside(capfd) == ["not compared: a symbolic link leads `argo` elsewhere"]
    assert main(["transpile", "-q"]) == 0
    assert run(capfd, "--exit-code")[0] == 1
    commit(compiled)
    assert "not compared" not in str(beside(capfd)), "as it was"


def test_a_folder_that_is_a_submodule_now_which_is_not_checked_out(
    compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Argo CD checks submodules out, whatever the job does."""
    project = compiled / "magnus-argo.yaml"
    project.write_text(project.read_text().replace("argo/", "out/"))
    git(compiled, "rm", "-r", "--quiet", "--force", "argo")
    (compiled / "argo").mkdir(exist_ok=True)
    assert "not compared" not in str(beside(capfd))
    git(compiled, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},argo")
    assert beside(capfd) == ["not compared: `argo` is a submodule now, not checked out"]
    project.write_text(project.read_text().replace("out/", "argo/"))
    git(compiled, "commit", "--quiet", "--message", "a submodule")
    assert "not compared" not in str(beside(capfd)), "as it was"
    git(compiled, "update-index", "--cacheinfo", f"160000,{'2' * 40},argo")
    assert beside(capfd) == ["not compared: `argo` is another submodule now, not checked out"]


@pytest.mark.parametrize("pattern", ["pipelines/*.yaml", "pipelines/**/*.yaml", "{pipelines/more,other}/*.yaml"])
def test_a_submodule_into_which_patterns_lead_and_which_is_not_checked_out(
    pattern: str, compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is where somebody clones it with its submodules, and its pipelines are compiled."""
    project = compiled / "magnus-argo.yaml"
    project.write_text(f"{project.read_text().rstrip()[:-1]}, {{file: '{pattern}', config: other.yaml}}]\n")
    commit(compiled)
    for commit_of_it in ("1" * 40, "2" * 40):
        (compiled / "pipelines/more").mkdir(exist_ok=True)
        git(compiled, "update-index", "--add", "--cacheinfo", f"160000,{commit_of_it},pipelines/more")
        what = "`pipelines/more` is new or has another commit, is not checked out, and patterns lead into it"
        assert beside(capfd) == [f"not compared: {what}"] * (pattern != "pipelines/*.yaml")
        git(compiled, "commit", "--quiet", "--message", "a submodule")
        assert beside(capfd) == [], "as it was"


def test_submodules_into_which_patterns_may_lead_are_counted(
    compiled: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = compiled / "magnus-argo.yaml"
    project.write_text(f"{project.read_text().rstrip()[:-1]}, {{file: 'pipelines/{{a,b,c,d,e}}/*.yaml'}}]\n")
    commit(compiled)
    monkeypatch.setattr("magnus_argo.files.matching.MAX_LOOKS", 120)
    assert run(capfd)[0] == 0
    for number in range(30):
        git(compiled, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},pipelines/m{number}")
    code, _, told = run(capfd)
    assert (code, "the patterns of paths look at more than 120 names of files" in told) == (2, True)


def test_other_ends_of_lines_are_no_change(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (compiled / "argo/kept.yaml").write_bytes(ROLE.replace("\n", "\r\n").encode())
    assert beside(capfd) == []


def test_a_link_that_leads_out_as_before_is_no_change(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (compiled / "argo/out.yaml").symlink_to("../../elsewhere.yaml")
    commit(compiled)
    assert beside(capfd) == []


def test_a_file_that_is_too_long_to_be_compared(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    long = ROLE + "#" * MAX_BYTES + "\n"
    commit(compiled, **{"argo__long.yaml": long})
    (compiled / "argo/long.yaml").write_text(long + ROLE)
    assert beside(capfd) == ["not compared beside its workflows: 1 more file"]


def test_a_part_of_a_project_has_others_beside_it(compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (compiled / "argo/role.yaml").write_text(ROLE)
    assert beside(capfd, "--exclude", "pipelines/score.yaml") == []
    assert beside(capfd) == [TOLD]


@pytest.fixture
def environments(folder: Path) -> Path:
    """With the workflows of two environments, of which only dev has the pipeline `score`, committed."""
    project = (folder / "magnus-argo.yaml").read_text()
    apart = "environments: {dev: {}, prod: {}}\n"
    project = project.replace("argo/", "deploy/{env}/").replace("score.yaml", "score.yaml, environments: {dev: {}}")
    (folder / "magnus-argo.yaml").write_text(f"{project}\n{apart}")
    assert main(["transpile", "-q"]) == 0
    commit(folder)
    return folder


def test_a_link_to_what_is_made_for_another_folder(environments: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever deploys prod deploys what dev may have."""
    assert beside(capfd) == []
    (environments / "deploy/prod/score.yaml").symlink_to("../dev/score.yaml")
    assert beside(capfd) == [TOLD.replace("argo/role", "deploy/prod/score")]


def test_a_file_that_is_made_through_a_link_from_another_folder(
    environments: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (environments / "deploy/dev/score.yaml").rename(environments / "deploy/prod/score.yaml")
    (environments / "deploy/dev/score.yaml").symlink_to("../prod/score.yaml")
    assert beside(capfd) == [TOLD.replace("argo/role", "deploy/prod/score")]


def test_a_folder_that_is_a_link_now_to_that_of_others(environments: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What dev makes is deployed to prod from then on."""
    project = environments / "magnus-argo.yaml"
    project.write_text(project.read_text().replace("prod: {}", "prod: {output: 'moved/{name}.yaml'}"))
    shutil.rmtree(environments / "deploy/prod")
    assert beside(capfd) == []
    (environments / "deploy/prod").symlink_to("dev")
    assert beside(capfd) == ["not compared: a symbolic link leads `deploy/prod` elsewhere"]
    project.write_text(project.read_text().replace("'moved/{name}.yaml'", "'deploy/prod/more/{name}.yaml'"))
    assert main(["transpile", "-q"]) == 0
    commit(environments)
    assert beside(capfd) == [], "as it was"
    (environments / "deploy/prod").unlink()
    (environments / "deploy/stage/more").mkdir(parents=True)
    (environments / "deploy/prod").symlink_to("stage")
    assert beside(capfd) == ["not compared: a symbolic link leads `deploy/prod/more` elsewhere"]


@pytest.mark.parametrize("is_link_an_input", [True, False])
def test_an_input_that_is_read_for_another_name(
    is_link_an_input: bool, compiled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it is called as an input says nothing of what it is called where it is deployed."""
    named, other = compiled / "values.yaml", compiled / "argo/kustomization.yaml"
    link, file = (named, other) if is_link_an_input else (other, named)
    file.write_text('resources: ["https://evil.example.com/all.yaml"]\n')
    link.symlink_to(file)
    project = (compiled / "magnus-argo.yaml").read_text()
    (compiled / "magnus-argo.yaml").write_text(project.replace("{config", "{parameters: values.yaml, config", 1))
    assert beside(capfd) == [TOLD.replace("role.yaml", other.name)]


@pytest.mark.parametrize("what", ["text", "lost", "content"])
def test_a_link_out_of_the_project_to_something_else_in_its_repository(
    what: str, compiled: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As Argo CD follows it."""
    team = compiled / "team"
    team.mkdir()
    for name in ("magnus-argo.yaml", "config.yaml", "pipelines", "argo"):
        (compiled / name).rename(team / name)
    (team / "argo/shared.yaml").symlink_to("../../shared.yaml")
    commit(compiled, **{"shared.yaml": ROLE, "other.yaml": f"{ROLE}metadata: {{name: more}}\n"})
    monkeypatch.chdir(team)
    assert beside(capfd) == []
    if what == "content":
        (compiled / "shared.yaml").write_text("changed")
    else:
        (team / "argo/shared.yaml").unlink()
        (team / "argo/shared.yaml").symlink_to("../../other.yaml" if what == "text" else "../../../elsewhere.yaml")
    assert beside(capfd) == [TOLD.replace("role", "shared")]


@pytest.mark.parametrize("names", [["pipelines/more.yaml"], ["pipelines", "pipelines"]])
def test_names_in_a_commit_that_git_takes_for_others(
    names: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It checks them out, and takes nothing for changed: what is there would be new in each comparison."""
    assert beside(capfd) == []
    folders = {name: bytes.fromhex(git(folder, "rev-parse", f"HEAD:{name}").strip()) for name in ["pipelines"]}
    blob = bytes.fromhex(git(folder, "rev-parse", "HEAD:config.yaml").strip())
    entries = b"".join(
        b"40000 pipelines\0" + folders[name] if name in folders else b"100644 " + name.encode() + b"\0" + blob
        for name in names
    )
    tree = subprocess.run(["git", "cat-file", "tree", "HEAD"], capture_output=True, check=True).stdout + entries
    made = ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
    written = subprocess.run(made, input=tree, capture_output=True, check=True).stdout.decode().strip()
    git(folder, "update-ref", "HEAD", git(folder, "commit-tree", written, "-p", "HEAD", "-m", "odd").strip())
    told = f"not compared: a commit has `{names[0]}` in a form that no git writes, and others may be there"
    assert beside(capfd) == [told]
    assert run(capfd, "--exit-code")[0] == 1
