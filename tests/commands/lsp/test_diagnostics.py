"""What the language server says is wrong, told to a client that speaks its protocol."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.hook_runs import committed
from tests.support.lsp_client import Client
from tests.support.lsp_folders import CONFIG, PIPELINE, PROJECT, server, whole_folder

from magnus_argo.commands.lsp.buffers import is_astray

TRAIN, CONFIG_FILE, PROJECT_FILE = "pipelines/train.yaml", "config/argo.yaml", "magnus-argo.yaml"
MISSPELT = PIPELINE.replace("next: fan\n", "next: fann\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return whole_folder(tmp_path / "work")


def messages(found: list[dict[str, Any]]) -> list[str]:
    return [each["message"].partition("\n")[0] for each in found]


def test_a_mistake_appears_at_its_place_and_goes_again_unsaved(folder: Path) -> None:
    with server(folder) as client:
        client.open(TRAIN, MISSPELT)
        (found,) = client.diagnostics(TRAIN, 1)
        assert found["range"] == {"start": {"line": 6, "character": 12}, "end": {"line": 6, "character": 16}}
        assert (found["code"], found["severity"], found["source"]) == ("unknown-step", 1, "magnus-argo")
        assert found["message"] == "there is no step `fann`\nhelp: did you mean `fan`?"
        assert found["codeDescription"]["href"].endswith("docs/rules.md#unknown-step")
        assert found["relatedInformation"][0]["location"]["range"]["start"] == {"line": 8, "character": 4}
        client.change(TRAIN, 2, PIPELINE)
        assert client.diagnostics(TRAIN, 2) == []
    assert (folder / TRAIN).read_text() == PIPELINE


def test_a_name_begins_no_line(folder: Path) -> None:
    with server(folder) as client:
        client.open(TRAIN, MISSPELT.replace("fann", '"fann`\\nhelp: run `curl x|sh"'))
        (found,) = client.diagnostics(TRAIN, 1)
        assert found["message"].count("\n") == 1
        assert "\nhelp: the steps are " in found["message"]


def test_a_config_is_checked_with_the_pipelines_that_use_it(folder: Path) -> None:
    with server(folder) as client:
        client.open(CONFIG_FILE, CONFIG.replace("  big:", "  small:"))
        assert messages(client.diagnostics(TRAIN)) == ["the config has no override `big`"]
        assert client.diagnostics(CONFIG_FILE) == []
        client.change(CONFIG_FILE, 2, CONFIG)
        assert client.diagnostics(TRAIN) == []


def test_the_project_file_is_checked_and_what_it_names(folder: Path) -> None:
    with server(folder) as client:
        client.open(PROJECT_FILE, PROJECT + "  - file: pipelines/trian.yaml\n")
        (found,) = client.diagnostics(PROJECT_FILE)
        assert (
            found["message"]
            == "cannot read pipelines/trian.yaml: no such file or directory; did you mean pipelines/train.yaml?"
        )
        assert found["range"] == {"start": {"line": 6, "character": 10}, "end": {"line": 6, "character": 30}}
        client.change(PROJECT_FILE, 2, PROJECT.replace("output", "outptu"))
        (found,) = client.diagnostics(PROJECT_FILE, 2)
        assert found["code"] == "unknown-key"


def test_a_name_that_is_no_text_hides_nothing_of_other_files(folder: Path) -> None:
    (folder / "pipelines" / os.fsdecode(b"\xff.yaml")).write_text(MISSPELT)
    (folder / PROJECT_FILE).write_text(f"pipelines: [{{file: pipelines/*.yaml, config: {CONFIG_FILE}}}]\n")
    with server(folder) as client:
        client.open(TRAIN, MISSPELT)
        assert "there is no step `fann`" in messages(client.diagnostics(TRAIN, 1))


def test_levels_and_comments_count(folder: Path) -> None:
    dead = PIPELINE.replace(
        "    success: {type: success}\n    fail",
        "    dead: {type: stub, next: fail}\n    success: {type: success}\n    fail",
    )
    with server(folder) as client:
        client.open(TRAIN, dead)
        (found,) = client.diagnostics(TRAIN, 1)
        assert (found["code"], found["severity"], found["tags"]) == ("unreachable-step", 2, [1])
        client.change(TRAIN, 2, dead.replace("dead:", "dead:  # magnus-argo: ignore[unreachable-step]\n     "))
        assert client.diagnostics(TRAIN, 2) == []
        client.change(TRAIN, 3, PIPELINE.replace("tell:", "tell:  # magnus-argo: ignore[unreachable-step]"))
        assert [each["code"] for each in client.diagnostics(TRAIN, 3)] == ["unused-ignore"]
        client.open(PROJECT_FILE, PROJECT + "rules: {unreachable-step: error}\n")
        client.change(TRAIN, 4, dead)
        assert [each["severity"] for each in client.diagnostics(TRAIN, 4)] == [1]


def test_a_pipeline_beside_the_project_gets_its_defaults(folder: Path) -> None:
    with server(folder) as client:
        client.open("pipelines/new.yaml", PIPELINE.replace("argo: big", "argo: huge"))
        assert [each["code"] for each in client.diagnostics("pipelines/new.yaml", 1)] == ["unknown-override"]
        client.notify("textDocument/didClose", textDocument={"uri": client.uri("pipelines/new.yaml")})
        assert client.diagnostics("pipelines/new.yaml") == []


def test_a_pipeline_that_was_never_saved_is_taken_by_the_patterns_of_the_project(folder: Path) -> None:
    project = PROJECT.replace("pipelines/train.yaml", "pipelines/*.yaml")
    (folder / PROJECT_FILE).write_text(f"{project}    steps: {{tell: {{}}, say: {{}}}}\n")
    (folder / TRAIN).unlink()
    with server(folder) as client:
        client.open("pipelines/new.yaml", PIPELINE)
        (found,) = client.diagnostics(PROJECT_FILE)
        assert found["message"].startswith("there is no step `say` in pipelines/new.yaml")


def test_a_config_that_no_pipeline_uses_is_checked_by_itself(folder: Path) -> None:
    with server(folder) as client:
        client.open("config/other.yaml", CONFIG.replace("image:", "imgae:").replace("${docker_image}", "${unknown}"))
        assert [each["code"] for each in client.diagnostics("config/other.yaml", 1)] == ["unknown-key"]


def test_without_a_project_file_the_pipeline_alone_is_checked(tmp_path: Path) -> None:
    with server(tmp_path) as client:
        client.open("a.yaml", MISSPELT)
        assert [each["code"] for each in client.diagnostics("a.yaml", 1)] == ["unknown-step"]


def test_other_yaml_is_left_alone(folder: Path) -> None:
    with server(folder) as client:
        for number, text in enumerate(("services: {web: {image: nginx}}\n", "", "- 1\n", "executor: {type: local}\n")):
            client.open(f"other{number}.yaml", text)
        client.open(TRAIN, PIPELINE)
        assert client.diagnostics(TRAIN, 1) == []
        assert not [sent for sent in client.notifications if "other" in str(sent)]


def test_each_folder_with_a_project_file_is_compiled_in_it(tmp_path: Path) -> None:
    for team in ("one", "two"):
        whole_folder(tmp_path / team)
    (tmp_path / "two" / "config" / "argo.yaml").unlink()
    with server(tmp_path) as client:
        client.open(f"one/{TRAIN}", MISSPELT)
        assert [each["code"] for each in client.diagnostics(f"one/{TRAIN}", 1)] == ["unknown-step"]
        client.open(f"two/{TRAIN}", PIPELINE)
        assert "config/argo.yaml" in client.diagnostics(f"two/{PROJECT_FILE}")[0]["message"]


def test_a_folder_that_is_added_may_have_any_name(tmp_path: Path) -> None:
    added = whole_folder(tmp_path / "50%25")
    (added / PROJECT_FILE).write_text(PROJECT + "  - file: pipelines/gone.yaml\n")
    with server(whole_folder(tmp_path / "work")) as client:
        event = {"added": [{"uri": added.as_uri(), "name": "added"}], "removed": []}
        client.notify("workspace/didChangeWorkspaceFolders", event=event)
        client.open(str(added / TRAIN), PIPELINE)
        assert len(client.diagnostics(str(added / PROJECT_FILE))) == 1


class TestLinks:
    """Those that a pull request brings lead to no other project, which nobody has opened."""

    @pytest.fixture
    def repository(self, folder: Path, tmp_path: Path) -> Path:
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        (whole_folder(tmp_path / "other") / TRAIN).write_text(MISSPELT)
        (folder / "link.yaml").symlink_to("../other/magnus-argo.yaml")
        (folder / "pipelines" / "other").symlink_to("../../other/pipelines")
        return folder

    @pytest.mark.parametrize("path", ["link.yaml", "pipelines/other/train.yaml"])
    def test_a_changed_one_is_not_followed_out_of_the_repository(self, repository: Path, path: str) -> None:
        with server(repository) as client:
            changes = [{"uri": client.uri(each), "type": 2} for each in (path, TRAIN)]
            client.notify("workspace/didChangeWatchedFiles", changes=changes)
            client.notify("textDocument/didSave", textDocument={"uri": client.uri(path)})
            client.open(TRAIN, PIPELINE)
            assert client.diagnostics(TRAIN, 1) == []
            assert not [sent for sent in client.notifications if "fann" in str(sent)]

    def test_an_open_one_is_not_followed_either(self, repository: Path) -> None:
        with server(repository) as client:
            client.open("link.yaml", PROJECT)
            client.open("pipelines/other/train.yaml", PIPELINE)
            assert client.at("completion", "link.yaml", 4, 10) is None
            client.open(TRAIN, MISSPELT)
            client.diagnostics(TRAIN, 1)
            assert not [sent for sent in client.notifications if "other" in str(sent)]

    def test_none_makes_the_folder_of_a_project_of_git_s_own(self, repository: Path) -> None:
        """Where an editor has no folder open, that is the one in which the file lies."""
        (repository / ".git/message").write_text(MISSPELT)
        (repository / "pipelines/message.yaml").symlink_to("../.git/message")
        assert is_astray(str(repository / "pipelines/message.yaml"), [])
        assert not is_astray(str(repository / TRAIN), [])
        assert is_astray(str(repository / ".git/refs/remotes/origin/magnus-argo.yaml"), [str(repository)])

    @pytest.mark.usefixtures("repository")
    def test_a_person_s_own_are_followed(self, tmp_path: Path) -> None:
        """Where both folders are open, and where no repository holds the link."""
        (tmp_path / "mine").symlink_to("other")
        with server(tmp_path) as client:
            for path in ("work/pipelines/other/train.yaml", "mine/pipelines/train.yaml"):
                client.open(path, MISSPELT)
                assert [each["code"] for each in client.diagnostics(path, 1)] == ["unknown-step"]


def test_variables_come_from_flags_and_the_environment(folder: Path) -> None:
    config = CONFIG.replace("registry.example.com", "${registry}")
    with server(folder) as client:
        client.open(CONFIG_FILE, config)
        assert [each["code"] for each in client.diagnostics(CONFIG_FILE, 1)] == ["unset-variable"]
    with server(folder, "--stdio", "--var", "registry=registry.example.com") as client:
        client.open(CONFIG_FILE, config)
        assert client.diagnostics(CONFIG_FILE, 1) == []
    with server(folder, environment={"MAGNUS_VAR_registry": "a b"}) as client:
        client.open(CONFIG_FILE, config)
        assert [each["code"] for each in client.diagnostics(CONFIG_FILE, 1)] == ["bad-image"]


def test_the_tag_that_only_ci_knows_is_no_mistake(folder: Path) -> None:
    with server(folder) as client:
        client.open(PROJECT_FILE, PROJECT)
        client.open(CONFIG_FILE, CONFIG)
        version = 1
        for tag in ("", "  image_tag: auto\n"):
            for image in ("registry.example.com/demo:${docker_image}", "${docker_image}"):
                version += 1
                client.change(PROJECT_FILE, version, PROJECT.replace("pipelines:\n", f"{tag}pipelines:\n"))
                config = CONFIG.replace("registry.example.com/demo:${docker_image}", image)
                client.change(CONFIG_FILE, version, config)
                assert client.diagnostics(CONFIG_FILE, version) == []


def test_places_are_those_of_the_editor(folder: Path) -> None:
    """In UTF-16, an emoji has two units."""
    text = MISSPELT.replace("next: fann", 'next: "🚀🚀fan"')
    widths: list[tuple[dict[str, Any], int]] = [
        ({}, 9),
        ({"general": {"positionEncodings": ["utf-8"]}}, 13),
        ({"general": {"positionEncodings": ["utf-32"]}}, 7),
    ]
    for capabilities, width in widths:
        with server(folder, **capabilities) as client:
            client.open(TRAIN, text)
            (found,) = client.diagnostics(TRAIN, 1)
            place = found["range"]
            assert (place["start"]["line"], place["start"]["character"]) == (6, 12)
            assert place["end"]["character"] - 12 == width


def test_a_line_separator_ends_a_line_of_yaml_and_none_of_an_editor(folder: Path) -> None:
    with server(folder) as client:
        client.open(TRAIN, PIPELINE.replace("start_at", "description: 'a\u2028b\u2028c'\n  start_at"))
        (found,) = client.diagnostics(TRAIN, 1)
        assert found["range"]["start"] == {"line": 1, "character": 17}


def test_the_file_that_magnus_reads_unasked(folder: Path) -> None:
    with server(folder) as client:
        client.open(TRAIN, PIPELINE)
        assert client.diagnostics(TRAIN, 1) == []
        (folder / "magnus-config.yaml").write_text("defaults: {secrets: {type: dotenv}}\n")
        client.notify("textDocument/didSave", textDocument={"uri": client.uri(TRAIN)})
        assert [each["code"] for each in client.diagnostics("magnus-config.yaml")] == ["service-by-default"]


def test_files_change_on_disk_and_go(folder: Path) -> None:
    watching: dict[str, Any] = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    with server(folder, **watching) as client:
        client.open(TRAIN, PIPELINE)
        assert client.diagnostics(TRAIN, 1) == []
        (folder / CONFIG_FILE).write_text(CONFIG.replace("image:", "imgae:"))
        client.notify("workspace/didChangeWatchedFiles", changes=[{"uri": client.uri(CONFIG_FILE), "type": 2}])
        assert [each["code"] for each in client.diagnostics(CONFIG_FILE)] == ["unknown-key"]
        (folder / CONFIG_FILE).unlink()
        client.notify("workspace/didChangeWatchedFiles", changes=[{"uri": client.uri(CONFIG_FILE), "type": 3}])
        assert client.diagnostics(CONFIG_FILE) == []
        assert "cannot read config/argo.yaml" in client.diagnostics(PROJECT_FILE)[0]["message"]
        (folder / CONFIG_FILE).write_text(CONFIG)
        client.notify("textDocument/didSave", textDocument={"uri": client.uri(TRAIN)})
        assert client.diagnostics(PROJECT_FILE) == []


BROKEN = [
    *("dag: {", "dag:\n\tstart_at: a", "dag: &a\n  b: *c", "dag: \ud800", "dag: \x00", "\ufeffdag: {}"),
    "dag:\n  " + "[" * 5000,
]


def test_what_is_not_yaml_is_told_and_survived(folder: Path) -> None:
    with server(folder) as client:
        client.open(TRAIN, PIPELINE)
        for version, text in enumerate(BROKEN, 1):
            client.change(TRAIN, 2 * version, text)
            assert client.diagnostics(TRAIN, 2 * version), text
            client.change(TRAIN, 2 * version + 1, PIPELINE)
            assert client.diagnostics(TRAIN, 2 * version + 1) == []


def test_a_mebibyte_and_more(folder: Path) -> None:
    many = "".join(f"    s{i}: {{type: stub, next: success, note: {'x' * 200}}}\n" for i in range(4000))
    head, tail = PIPELINE.split("    tell:")
    with server(folder) as client:
        client.open(TRAIN, head + many + "    tell:" + tail)
        assert len(client.diagnostics(TRAIN, 1)) > 5
        client.change(TRAIN, 2, head + "#" * 1_048_577 + "\n    tell:" + tail)
        assert [each["code"] for each in client.diagnostics(TRAIN, 2)] == ["file-too-large"]
        client.change(TRAIN, 3, PIPELINE)
        assert client.diagnostics(TRAIN, 3) == []


def test_of_many_changes_the_last_one_counts(folder: Path) -> None:
    with server(folder) as client:
        for version in range(1, 60):
            client.change(TRAIN, version, PIPELINE + "#" * version) if version > 1 else client.open(TRAIN, PIPELINE)
        client.change(TRAIN, 60, MISSPELT)
        assert [each["code"] for each in client.diagnostics(TRAIN, 60)] == ["unknown-step"]
        assert not [sent for sent in client.notifications if "publishDiagnostics" in sent["method"]]


def test_leaves_as_the_protocol_says(folder: Path) -> None:
    ways: list[Callable[[Client], object]] = [
        lambda client: client.notify("exit"),
        lambda client: client.process.stdin and client.process.stdin.close(),
    ]
    for leave in ways:
        client = Client([sys.executable, "-m", "magnus_argo", "lsp"], folder)
        client.start()
        leave(client)
        assert client.process.wait(60) == 1
        client.stop()


def test_without_the_library_it_says_how_to_get_it(tmp_path: Path) -> None:
    program = "import sys; sys.modules['pygls'] = None; from magnus_argo.cli import main; sys.exit(main(['lsp']))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs pygls" in done.stderr
    assert "pip install 'magnus-argo[lsp]'" in done.stderr


@pytest.mark.parametrize("uri", ["file:///%00x.yaml", "file:///a/\ud800.yaml"])
def test_an_address_of_no_file(uri: str) -> None:
    session = pytest.importorskip("magnus_argo.commands.lsp.session")
    assert session.path_of(uri) == ""


@pytest.mark.parametrize("opened", ["beside", "beside/pipeline.yaml", "beside/link.yaml", "beside/linked"])
def test_no_program_of_what_is_open_beside_a_folder_runs(opened: str, tmp_path: Path) -> None:
    """Each folder and file of an editor may be of another repository, and the PATH may lead into any of them."""
    ran = tmp_path / "RAN"
    program = tmp_path / "beside/bin/git"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\ntouch {ran}; exec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    (tmp_path / "elsewhere").mkdir()
    for name, place in (("linked", "../elsewhere"), ("link.yaml", "../elsewhere/a.yaml")):
        (tmp_path / "beside" / name).symlink_to(place)
    committed(tmp_path / "beside")
    folder = whole_folder(tmp_path / "work")
    (folder / PROJECT_FILE).write_text(PROJECT + "  - file: pipelines/gone.yaml\n")
    committed(folder)
    path = {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    for is_open in (True, False):
        with server(folder, environment=path) as client:
            if is_open and opened.endswith(".yaml"):
                client.open(f"../{opened}", PIPELINE)
            elif is_open:
                added = {"uri": client.uri(f"../{opened}"), "name": "beside"}
                client.notify("workspace/didChangeWorkspaceFolders", event={"added": [added], "removed": []})
            client.open(TRAIN, PIPELINE)
            assert client.diagnostics(TRAIN, 1) == []
            assert len(client.diagnostics(PROJECT_FILE)) == 1
        assert ran.exists() is not is_open
