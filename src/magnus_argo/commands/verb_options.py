"""The options of single commands."""

from __future__ import annotations

import click

from magnus_argo.commands import completing
from magnus_argo.commands.option_values import folder, output_given, target_given, title_of
from magnus_argo.magnus.runtimes import FAMILIES
from magnus_argo.report import TITLE

STDIN = (
    click.option(
        "--stdin-filename",
        "piped_path",
        metavar="PATH",
        shell_complete=completing.files,
        help="With - as PIPELINE: the path of what comes from stdin.",
    ),
)

WRITING = (
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        callback=output_given,
        shell_complete=completing.files,
        help="Where to write; FOLDER/ names the file after the workflow, - is stdout.  [the config's output_file]",
    ),
    click.option(
        "--output-dir",
        metavar="FOLDER",
        callback=folder,
        shell_complete=completing.folders,
        help="Where to write, as with -o FOLDER/.",
    ),
    click.option(
        "--check", is_flag=True, help="Write nothing; show what would change and exit with 1 if anything would."
    ),
    click.option("--exit-code", is_flag=True, help="Exit with 1 if anything was written or removed."),
    click.option(
        "--prune",
        is_flag=True,
        help="Remove, from the folders of the outputs, workflows that the project file no longer produces.",
    ),
    click.option(
        "--tracked",
        is_flag=True,
        help="Also exit with 1 if git does not track a workflow, and show the git command that adds it.",
    ),
)

FIX = (
    click.option("--fix", is_flag=True, help="Fix the mistakes that have one certain cure, and check again."),
    click.option("--diff", is_flag=True, help="With --fix: write nothing; show what would change and exit with 1."),
    click.option("--exit-code", is_flag=True, help="With --fix: exit with 1 if anything was fixed."),
)

TITLED = (
    click.option(
        "--title",
        metavar="TEXT",
        callback=title_of,
        default=TITLE,
        help=f"The title of the page, as Markdown or HTML.  [{TITLE}]",
    ),
)

DIFF = (
    *TITLED,
    click.option(
        "--base",
        metavar="REVISION|FOLDER",
        shell_complete=completing.bases,
        help="What to compare with; main... means the merge base of main and HEAD.  [the base from CI, or HEAD]",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "markdown", "json", "html"]),
        default="text",
        help="The format of the output.  [text]",
    ),
    click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE",
        callback=target_given,
        shell_complete=completing.files,
        help="The file to write.  [stdout]",
    ),
    click.option(
        "--between",
        nargs=2,
        metavar="ENV ENV",
        shell_complete=completing.environments,
        help="Compare two environments with each other instead.",
    ),
    click.option("--stat", is_flag=True, help="Show only the overview: what changes where, most dangerous first."),
    click.option("--exit-code", is_flag=True, help="Exit with 1 if anything changed."),
)

LISTING = (
    click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to show it.  [text]"
    ),
)

EXECUTED = (
    click.option(
        "-f",
        "--file",
        "pipeline",
        required=True,
        metavar="FILE",
        shell_complete=completing.files,
        help="The pipeline.",
    ),
)

PICTURE = (
    click.argument("pipeline", shell_complete=completing.files),
    click.option(
        "--format",
        "form",
        type=click.Choice(["mermaid", "dot"]),
        default="mermaid",
        help="The language of the picture.  [mermaid]",
    ),
    click.option(
        "--if-fails",
        "failing",
        multiple=True,
        metavar="STEP",
        shell_complete=completing.steps,
        help="Show what runs when STEP fails, such as train or fan/left/train; can be repeated.",
    ),
    click.option("--full", is_flag=True, help="Draw every step, even if GitHub rejects the picture."),
)

RULE = (click.argument("rule", required=False, shell_complete=completing.rules),)
SHELL = (click.argument("shell", type=click.Choice(completing.SHELLS)),)
SCHEMA = (click.argument("name", type=click.Choice(["pipeline", "config", "project", "report"])),)

INIT = (
    click.option(
        "--magnus",
        "family",
        type=click.Choice([*FAMILIES]),
        default=max(FAMILIES),
        help=f"The magnus in the image.  [{max(FAMILIES)}]",
    ),
    click.option("--ci", type=click.Choice(["github", "gitlab"]), default="github", help="Where CI runs.  [github]"),
    click.option("-q", "--quiet", is_flag=True, help="Print nothing."),
)

STDIO = (click.option("--stdio", is_flag=True, hidden=True, expose_value=False),)
