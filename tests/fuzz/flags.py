"""Mutations of what stands around the files: command, flags, variables, names of files."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.fuzz import trees
from tests.fuzz.projects import Project, flags_for, seeds
from tests.fuzz.texts import hostile

Mutation = Callable[[Random, Project], None]

CHOICES = {
    "--kind": ("Workflow", "WorkflowTemplate", "CronWorkflow", "workflow"),
    "--argo": ("3.4", "3.5", "3.6", "3.7", "4.0", "4.1", "4"),
    "--magnus": ("0.4", "0.5", "0.4.22", "0.5.1", "0.6", "0.4.x"),
    "--log-level": ("INFO", "DEBUG", "WARNING", "ERROR", "FATAL"),
    "--color": ("always", "never"),
    "--report": ("text", "github", "json", "sarif", "junit", "gitlab", "markdown"),
}
FREE = ("--name", "--schedule", "--image-tag", "--tag")
SWITCHES = ("--quiet", "--check", "--exit-code", "--prune", "--tracked")
VARIABLES = ("docker_image", "x", "stage", "a", "shared_claim_name")
REPORTS = ("json", "sarif", "junit", "gitlab", "markdown", "github", "text")
TAKE_REPORTS = ("validate", "transpile", "diff", "graph", "execute")


def argument(rng: Random) -> str:
    """A text as a process can be given it."""
    return hostile(rng).replace("\0", "")


def add_choice(rng: Random, project: Project) -> None:
    option = rng.choice([*CHOICES])
    project.arguments += [option, rng.choice(CHOICES[option])]


def add_text(rng: Random, project: Project) -> None:
    project.arguments += [rng.choice(FREE), rng.choice((argument(rng), "train", "0 6 * * *", "1.0"))]


def add_switch(rng: Random, project: Project) -> None:
    project.arguments.append(rng.choice(SWITCHES))


def make_cron(rng: Random, project: Project) -> None:
    project.arguments += ["--kind", "CronWorkflow", "--schedule", rng.choice(("0 6 * * *", "@daily", argument(rng)))]


def set_variable(rng: Random, project: Project) -> None:
    name, value = rng.choice(VARIABLES), rng.choice((argument(rng), "1f2e3d4"))
    if rng.random() < 0.5:
        project.environment[f"MAGNUS_VAR_{name}"] = value
    else:
        project.arguments += ["--var", f"{name}={value}"]


def use_variable(rng: Random, project: Project) -> None:
    """A placeholder somewhere in a file, and a value for it."""
    path, name = rng.choice([*project.files]), rng.choice(VARIABLES)
    placeholder = rng.choice(("${%s}", "a${%s}", "${%s}b ${%s}")).replace("%s", name)
    project.files[path] = trees.mutated(
        rng, project.files[path], lambda rng, places: rng.choice(places).put(trees.scalar(rng, placeholder))
    )
    project.environment[f"MAGNUS_VAR_{name}"] = argument(rng)


def lose_file(rng: Random, project: Project) -> None:
    del project.files[rng.choice([*project.files])]


def rename_file(rng: Random, project: Project) -> None:
    """Under a hostile name, which the command line then gives; below a folder of the workspace."""
    old = rng.choice([*project.files])
    new = f"sub/{argument(rng)[:60].replace('/', '_').strip('.') or 'a'}.yaml"
    project.files[new] = project.files.pop(old)
    project.arguments = [new if word == old else word for word in project.arguments]


def swap_files(rng: Random, project: Project) -> None:
    one, other = rng.choice([*project.files]), rng.choice([*project.files])
    project.files[one], project.files[other] = project.files[other], project.files[one]


def file_of_another(rng: Random, project: Project) -> None:
    """A file that another project has under this name, or any name."""
    path, other = rng.choice([*project.files]), rng.choice(seeds()).files
    project.files[path] = other.get(path) or rng.choice([*other.values()])


AROUND: dict[Mutation, int] = {
    add_choice: 4,
    add_text: 4,
    add_switch: 1,
    make_cron: 2,
    set_variable: 4,
    use_variable: 4,
    lose_file: 1,
    rename_file: 2,
    swap_files: 1,
    file_of_another: 3,
}
"""How often each is taken."""


def as_it_is(rng: Random, project: Project) -> None:
    """The command of the case."""


def to_stdout(rng: Random, project: Project) -> None:
    project.arguments = ["transpile", *_inputs(project), "-o", "-"]


def to_files(rng: Random, project: Project) -> None:
    where = rng.choice((["-o", "out.yaml"], ["-o", "argo/"], ["--output-dir", "argo"], []))
    project.arguments = ["transpile", *_inputs(project), *where, *rng.choice(([], [], ["--exit-code"]))]


def compare_with_file(rng: Random, project: Project) -> None:
    """What is there is another workflow, or anything."""
    project.arguments = ["transpile", *_inputs(project), "-o", "out.yaml", "--check"]
    project.files["out.yaml"] = "".join(f"a: {hostile(rng)}\n" for _ in range(rng.randint(0, 9))).encode()


def compare_with_before(rng: Random, project: Project) -> None:
    form = rng.choice(("text", "markdown", "json", "html"))
    project.before, project.with_git = {**project.files}, rng.random() < 0.12
    base = rng.choice(("HEAD", "main...")) if project.with_git else "../before"
    project.arguments = ["diff", *_inputs(project), "--base", base, "--format", form]


def draw(rng: Random, project: Project) -> None:
    pipeline = rng.choice([path for path in project.files if "config" not in path] or [*project.files])
    shape = rng.choice(([], ["--full"], ["--format", "dot"], ["--if-fails", "train"], ["--if-fails", "fan/large"]))
    project.arguments = ["graph", pipeline, *shape]


def as_action(rng: Random, project: Project) -> None:
    """As a step of GitHub's, whose inputs are the flags; sometimes with the difference to a commit."""
    project.arguments = ["action", *_inputs(project), "--output-dir", "argo"]
    if rng.random() < 0.2:
        project.before, project.with_git = {**project.files}, True
        project.arguments += ["--base", "HEAD"]


def check_only(rng: Random, project: Project) -> None:
    project.arguments = ["validate", *_inputs(project)]


def _inputs(project: Project) -> list[str]:
    return [] if "magnus-argo.yaml" in project.files else flags_for(project.files)


COMMANDS: dict[Mutation, int] = {
    as_it_is: 22,
    to_stdout: 38,
    to_files: 8,
    compare_with_file: 7,
    compare_with_before: 15,
    draw: 6,
    as_action: 8,
    check_only: 4,
}
"""How often each is taken."""


LISTS = {"--var": "VARIABLES", "--schedule": "SCHEDULES"}
SHORT = {"-c": "CONFIG", "-p": "PARAMETERS"}


def inputs_of(project: Project) -> dict[str, str]:
    """The flags of an action as the variables that the runner makes of its inputs."""
    inputs, words = dict[str, str](), iter(project.arguments[1:])
    for word in words:
        if word in SWITCHES or not word.startswith("-"):
            name, value = ("CHECK", "true") if word == "--check" else ("PIPELINES", word)
        else:
            name, value = LISTS.get(word) or SHORT.get(word) or word.removeprefix("--").upper(), next(words, "")
        inputs[f"INPUT_{name}"] = f"{inputs.get(f'INPUT_{name}', '')}\n{value}" if word in LISTS else value
    return inputs


def command_line(project: Project) -> list[str]:
    """The arguments, with a file for every report where the command writes any."""
    if project.verb == "action":
        return ["action"]
    reports = [f"--report={form}:../reports/{form}" for form in REPORTS]
    own = [] if "--report" in project.arguments else ["--report", "text"]
    return [*project.arguments, *own, *reports] if project.verb in TAKE_REPORTS else project.arguments
