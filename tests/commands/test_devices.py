"""Where the person at the prompt may send data besides files: stdout, stderr, and what else is open or a device."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.support.github_runner import run_action
from tests.support.ignoring import CONFIG, PIPELINE, filled

PROGRAM = f'"{sys.executable}" -m magnus_argo'
COMPILE = "pipeline.yaml -c config.yaml"
STDOUT = ["-", "/dev/stdout", "/dev/fd/1", "/dev//stdout", "/proc/self/fd/1"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return filled(tmp_path)


def shell(line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("name", STDOUT)
@pytest.mark.parametrize("redirection", ["", "> told", ">> told"])
class TestStdout:
    """Also where it is a file, which must not be written from its start."""

    def told(self, line: str, redirection: str) -> str:
        if redirection == ">> told":
            Path("told").write_text("before\n")
        done = shell(f"{PROGRAM} {line} {redirection}")
        assert done.returncode == 0, done.stderr
        return (Path("told").read_text() if redirection else done.stdout).removeprefix("before\n")

    def test_a_report(self, name: str, redirection: str) -> None:
        assert json.loads(self.told(f"validate {COMPILE} --report json:{name}", redirection))["summary"]

    def test_a_text(self, name: str, redirection: str) -> None:
        warns = f"{COMPILE} --magnus 0.5"
        Path("pipeline.yaml").write_text(PIPELINE + "    lost: {type: stub, next: success}\n")
        assert "warning[unreachable-step]" in self.told(f"validate {warns} --report text:{name}", redirection)

    def test_a_difference(self, name: str, redirection: str) -> None:
        assert json.loads(self.told(f"diff {COMPILE} --base ./ --format json -o {name}", redirection))

    def test_a_workflow(self, name: str, redirection: str) -> None:
        assert yaml.safe_load(self.told(f"transpile {COMPILE} -o {name}", redirection))["kind"] == "Workflow"


@pytest.mark.parametrize(
    "line",
    [
        f"validate {COMPILE} --report json --report sarif:/dev/stdout",
        f"validate {COMPILE} --report json:- --report sarif:/dev/fd/1",
        f"transpile {COMPILE} -o /dev/stdout --report json",
        f"transpile {COMPILE} -o - --report json:-",
        f"diff {COMPILE} --base ./ -o - --report json",
        f"diff {COMPILE} --base ./ --report text:/dev/stdout",
    ],
)
def test_stdout_has_room_for_one_thing(line: str) -> None:
    done = shell(f"{PROGRAM} {line}")
    assert done.returncode == 2
    assert "cannot share stdout; write " in done.stderr


def test_nothing_is_kept_of_what_goes_to_null(folder: Path) -> None:
    before = files(folder)
    for line in (
        f"validate {COMPILE} --report text:/dev/null --report json:/dev/null",
        f"diff {COMPILE} --base ./ -o /dev/null",
        f"transpile {COMPILE} -o /dev/null",
    ):
        done = shell(f"{PROGRAM} {line}")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    done = shell(f"{PROGRAM} transpile broken.yaml -c config.yaml -o /dev/null")
    assert (done.returncode, done.stdout) == (1, "")
    assert files(folder) == before
    assert not Path("/dev/null").is_file()


def test_stderr_and_what_the_shell_has_opened(folder: Path) -> None:
    done = shell(f"{PROGRAM} validate {COMPILE} --report json:/dev/stderr -q")
    assert json.loads(done.stderr)["summary"]
    assert shell(f"{PROGRAM} validate {COMPILE} --report json:/dev/fd/3 3> three").returncode == 0
    assert json.loads((folder / "three").read_text())["summary"]
    done = shell(f"{PROGRAM} transpile {COMPILE} -o >(cat > made; echo > done); until [ -e done ]; do sleep 0.1; done")
    assert done.returncode == 0
    assert yaml.safe_load((folder / "made").read_text())["kind"] == "Workflow"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"validate {COMPILE} --report json:/dev/full", "cannot write to /dev/full: no space left on device"),
        (f"transpile {COMPILE} -o /dev/fd/9", "cannot write to /dev/fd/9: "),
        (f"transpile {COMPILE} -o /dev/null --check", "--check needs a file, and -o /dev/null writes none"),
        (f"diff {COMPILE} --base ./ -o /dev/null/x", "cannot write /dev/null/x: "),
    ],
)
def test_what_takes_nothing(line: str, words: str) -> None:
    done = shell(f"{PROGRAM} {line} 9<&-")
    assert done.returncode == 2
    assert words in done.stderr


def test_files_in_memory_are_files_like_others(tmp_path: Path) -> None:
    if not os.access("/dev/shm", os.W_OK):
        pytest.skip("no /dev/shm")
    place = Path("/dev/shm", f"magnus-argo-test-{os.getpid()}.json")
    try:
        assert shell(f"{PROGRAM} validate {COMPILE} --report json:{place}").returncode == 0
        assert json.loads(place.read_text())["summary"]
    finally:
        place.unlink(missing_ok=True)


class TestWhatAFileNamesIsNoDevice:
    @pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout", "/dev/full"])
    def test_in_the_project_file_or_the_configuration(self, device: str, folder: Path) -> None:
        (folder / "magnus-argo.yaml").write_text(
            f"pipelines: [{{file: pipeline.yaml, config: config.yaml, output: {device}}}]\n"
        )
        done = shell(f"{PROGRAM} transpile")
        assert done.returncode == 1
        assert "error[output-outside]" in done.stderr
        (folder / "magnus-argo.yaml").unlink()
        (folder / "config.yaml").write_text(CONFIG.replace("    image:", f"    output_file: {device}\n    image:"))
        done = shell(f"{PROGRAM} transpile {COMPILE}")
        assert done.returncode == 1
        assert "error[output-outside]" in done.stderr

    @pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout"])
    def test_through_a_link(self, device: str, folder: Path) -> None:
        (folder / "out.yaml").symlink_to(device)
        for line in (f"transpile {COMPILE} -o out.yaml", f"validate {COMPILE} --report json:out.yaml"):
            done = shell(f"{PROGRAM} {line}")
            assert (done.returncode, done.stdout) == (2, "")
            assert "not a regular file" in done.stderr

    @pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/null", "/dev/stderr"])
    def test_in_an_input_of_the_action(self, name: str, folder: Path) -> None:
        given = {"pipelines": "pipeline.yaml", "config": "config.yaml", "report": f"json:{name}"}
        done = run_action(folder, given=given)
        assert done.code == 2
        assert "the input `report`: " in done.log
