"""Four times the secrets and the pods that share them are four times the work of checking them."""

from __future__ import annotations

from tests.support.argo_words import settings_of
from tests.support.budget_runs import chain
from tests.support.diff_programs import chain as row
from tests.support.diff_programs import program
from tests.support.ignoring import CONFIG
from tests.support.work import grows_evenly

from magnus_argo.checks.argo_settings.names import check_template_names
from magnus_argo.checks.limits import Written
from magnus_argo.checks.values import check_variables
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options, Program


def shared(size: int) -> Program:
    """As many overrides as secrets and parameters, of all pods."""
    secrets = "".join(f"      - {{environment_variable: E{n}, secret_name: s, secret_key: k}}\n" for n in range(size))
    overrides = "".join(f"      o{n}: {{image: 'demo:{n}'}}\n" for n in range(size))
    said = f"    secrets_from_k8s:\n{secrets}    overrides:\n{overrides}    persistent"
    config = CONFIG.replace("    persistent", said).encode()
    parameters = "".join(f"p{n}: 1\n" for n in range(size)).encode()
    files = Files(
        Source("pipeline.yaml", chain(["type: stub"])),
        Source("config.yaml", config),
        Source("parameters.yaml", parameters),
    )
    program = compile_pipeline(files, Options()).program
    assert program is not None
    assert len(program.pods()) > size
    return program


def test_variables_of_secrets_that_all_pods_share() -> None:
    assert grows_evenly(shared, lambda program: [*check_variables(program)], 50)


class Name(str):
    """A name that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str(self) == other

    __hash__ = str.__hash__


def test_names_of_added_templates() -> None:
    added = [{"name": f"t{number}", "suspend": {}} for number in range(300)]
    names = [Name(template["name"]) for template in added]
    made = program(row("a"), settings=settings_of(spec={"templates": added}))
    (found,) = check_template_names(made, Written([*names, Name("t7")], 0))
    assert found.message == "the workflow has a template `t7` already"
    assert Name.compared < 1000
