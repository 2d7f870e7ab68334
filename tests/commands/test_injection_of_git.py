"""What a repository calls its branches, tags and commits stays text in every command that names them."""

from __future__ import annotations

import html
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.commands.test_injection import GOOD, PAYLOADS, of_action, written
from tests.support import injection_sinks as sinks
from tests.support.action_step import IMAGE

from magnus_argo.cli import main

NAMES = {
    "command": "##-add-mask]x%0A%0D;;error",
    "html": "<img/src=x/onerror=alert(1)>\"'&lt;script>",
    "closing": "</code></details></summary><!--",
    "mention": "@someone/me@example.com/#12",
    "markup": "`a`_b_|c|$x$<b>!x](www.e.vil)",
    "mermaid": '%%{init}%%x"]-->y;click',
    "tag": "{{workflow.name}}$(HOME)${HOME}`id`",
    "right to left": "\u202eabc\u2066\u2028",
    "xml": "]]>&#0;&amp;<!CDATA",
    "option": "x/--upload-pack=id;$(touch,x)",
}
"""Names that git takes: no space, no control character, none of `~^:?*[\\`."""
PAYLOAD = "".join(f"{text}\n" for text in PAYLOADS.values())
FORMS = {"text": sinks.shown, "markdown": sinks.in_markdown, "html": sinks.in_html, "json": sinks.in_json}
BROKEN = {"pipelines/train.yaml": GOOD["pipelines/train.yaml"].replace("next: fan", "next: nowhere")}
CHANGED = {"pipelines/train.yaml": GOOD["pipelines/train.yaml"].replace("command: work", "command: play")}


def git(*arguments: str, given: str = "") -> str:
    settings = ("-c", "user.name=a", "-c", f"user.email=<{NAMES['html'].replace('<', '').replace('>', '')}>")
    done = subprocess.run(["git", *settings, *arguments], input=given.encode(), capture_output=True, check=True)
    return done.stdout.decode(errors="replace").strip()


def committed(files: dict[str, str]) -> str:
    """A commit whose message and author are hostile."""
    written(Path(), files)
    git("add", "--all", "--", *files)
    git("commit", "-q", "-F", "-", "--cleanup=verbatim", given=PAYLOAD)
    return git("rev-parse", "HEAD")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    git("init", "-q", "-b", "main")
    return tmp_path


def refs_called(name: str, commit: str) -> Iterator[str]:
    """Branches, a tag and a branch of a remote of one name, for `--base`."""
    for kind in ("refs/heads", "refs/tags", "refs/remotes/origin"):
        git("update-ref", f"{kind}/{name}", commit)
    yield from (f"refs/heads/{name}", f"refs/tags/{name}", f"refs/remotes/origin/{name}...")


@pytest.mark.parametrize("today", [CHANGED, BROKEN], ids=["changed", "broken"])
@pytest.mark.parametrize("payload", NAMES)
def test_a_revision(
    payload: str, today: dict[str, str], place: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    name = NAMES[payload]
    bases = [*refs_called(name, committed(GOOD)), f"{name}-that-is-not-there"]
    git("checkout", "-q", "-b", f"{name}-today")
    committed(today)
    problems: list[str] = []
    for base in bases:
        for form, read in FORMS.items():
            code = main(["diff", "--base", base, "--format", form])
            out, err = (text.decode() for text in capfdbinary.readouterr())
            assert code == (2 if base == bases[-1] else int(today is BROKEN)), err
            problems += [f"diff {form} stderr: {each}" for each in sinks.shown(err)]
            problems += [f"diff {form}: {each}" for each in read(out)] if out else []
        problems += of_action(place, capfdbinary, base=base)
    assert problems == []
    assert not Path("x").exists()


@pytest.mark.parametrize("today", [CHANGED, BROKEN], ids=["changed", "broken"])
@pytest.mark.parametrize("payload", NAMES)
def test_a_pull_request_between_branches(
    payload: str,
    today: dict[str, str],
    place: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = NAMES[payload]
    [*_] = refs_called(name, committed(GOOD))
    head = committed(today)
    told = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": name, "GITHUB_HEAD_REF": f"{name}-today"}
    ours = {"GITHUB_ACTIONS": "true", "GITHUB_REF": f"refs/heads/{name}", "GITHUB_REF_NAME": name, "GITHUB_SHA": head}
    for variable, value in {**told, **ours}.items():
        monkeypatch.setenv(variable, value)
    problems = of_action(place, capfdbinary, base="auto", image_tag="auto")
    assert main(["diff", "--format", "markdown"]) == int(today is BROKEN)
    out, err = (text.decode() for text in capfdbinary.readouterr())
    problems += [*sinks.in_markdown(out), *sinks.shown(err)]
    seen = html.unescape(out).replace("\u2060", "")
    assert f"compared with <code>{name.encode('unicode_escape').decode()[:8]}" in seen
    assert main(["transpile", "--image-tag", "auto", "-o", "-"]) in (0, 1, 2)
    out, err = (text.decode() for text in capfdbinary.readouterr())
    problems += [*sinks.shown(err), *(sinks.in_workflow(out.encode()) if out else ())]
    assert problems == []
    assert not Path("x").exists()
