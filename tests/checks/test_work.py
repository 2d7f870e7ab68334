"""Four times what is checked is four times the work: secrets and the pods that share them, and graphs in graphs."""

from __future__ import annotations

from itertools import pairwise

from tests.support.budget_runs import EARLY, chain
from tests.support.ignoring import CONFIG
from tests.support.work import grows_evenly

from magnus_argo.checks.argo_settings.names import check_template_names
from magnus_argo.checks.limits import Written
from magnus_argo.checks.services import check_services
from magnus_argo.checks.values import check_variables
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import ArgoSettings, Options, Program
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Mapping


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


ENDS = "success: {type: success}, fail: {type: fail}"


def nested(levels: int) -> Program:
    """Branches inside one another, with steps of which each has settings of its own and more than one attempt."""
    step = "{{type: as-is, retry: 2, next: {next}, executor_config: {{argo: {{docker_image: 'demo:{name}'}}}}}}"
    names = [f"s{number}" for number in range(10)]
    steps = [f"{name}: {step.format(name=name, next=after)}" for name, after in pairwise([*names, "inner"])]
    inner = step.format(name="inner", next="success")
    other = f"b: {{start_at: inner, steps: {{inner: {inner}, {ENDS}}}}}"
    for _ in range(levels):
        branch = f"a: {{start_at: s0, steps: {{{', '.join(steps)}, inner: {inner}, {ENDS}}}}}"
        inner = f"{{type: parallel, next: success, branches: {{{branch}, {other}}}}}"
    files = Files(
        Source("pipeline.yaml", f"dag: {{start_at: inner, steps: {{inner: {inner}, {ENDS}}}}}".encode()),
        Source("config.yaml", EARLY.encode()),
        Source("parameters.yaml", b"a: 1"),
    )
    program = compile_pipeline(files, Options()).program
    assert program is not None
    return program


def test_graphs_in_graphs_of_steps_with_settings_of_their_own() -> None:
    assert grows_evenly(nested, lambda program: [*check_services(program)], 5)


def test_the_pod_of_a_step_is_built_once() -> None:
    program = nested(1)
    assert program.config is not None
    places = [(graph, step) for graph in program.pipeline.graphs() for step in graph.steps.values()]
    first, second = ([program.config.pod_for(*place) for place in places] for _ in range(2))
    assert any(pod.of_step for pod in first)
    assert all(one is other for one, other in zip(first, second, strict=True))


class Counted(str):
    """A text that counts how often it is compared with others."""

    __slots__ = ()
    comparisons = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return str.__eq__(self, other)


def test_names_of_added_templates_are_not_compared_with_each_other() -> None:
    names = [f"t{number}" for number in range(100)]
    spec, _ = read(
        Source("magnus-argo.yaml", f"templates: [{', '.join(f'{{name: {name}}}' for name in names)}]".encode())
    )
    assert isinstance(spec, Mapping)
    pipeline = Files(Source("pipeline.yaml", chain(["type: stub"])))
    program = compile_pipeline(pipeline, Options(settings=ArgoSettings(spec))).program
    assert program is not None
    written = Written([Counted(name) for name in (*names, "t7")], 0)
    assert [found.message for found in check_template_names(program, written)] == [
        "the workflow has a template `t7` already"
    ]
    assert Counted.comparisons < 5 * len(names)
