"""Services that cannot work between containers: warnings, because the image may carry another configuration."""

from __future__ import annotations

from collections.abc import Iterator, Set

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import path_in_prose, ticked
from magnus_argo.magnus.config import Config, Service
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.pod import Retry
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import Block
from magnus_argo.yaml.nodes import Mapping, plain

BUFFERED_RUN_LOG = Rule(
    "buffered-run-log", "a run log in memory, which the next container cannot see", "warning", scope="file"
)
STORE_NOT_SHARED = Rule("store-not-shared", "a store in a folder that the containers do not share", "warning")
STORE_NOT_CONCURRENT = Rule("store-not-concurrent", "a store that loses data when steps run in parallel", "warning")
PARAMETERS_SIDE_BY_SIDE = Rule(
    "parameters-side-by-side", "parameters that are read while a parallel step writes them", "warning"
)
DOTENV_SECRETS = Rule(
    "dotenv-secrets", "secrets from a file that would have to be in the image", "warning", scope="file"
)
SERVICE_BY_DEFAULT = Rule("service-by-default", "a service that magnus takes from a file which nobody names")

_SERVICES = ("run_log_store", "catalog", "secrets", "experiment_tracker")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A block of the config, what its service keeps in a folder, and what to call that folder on a claim."""

    block: Block
    what: str
    folder: str


def check_services(program: Program) -> Iterator[Diagnostic]:
    """Checks the run log store, the catalog and the secrets that the configuration names, or that magnus takes where it
    names none. Finds nothing where there is no configuration."""
    config = program.config
    if config is None:
        return
    family = program.runtime.family
    yield from _run_log(config, _Kept(family.run_log, "the run log", "run_log"), program)
    if any("catalog" in step.node.keys for graph in program.pipeline.graphs() for step in graph.steps.values()):
        yield from _folder(config, config.service(family.catalog), _Kept(family.catalog, "the catalog", "catalog"))
    secrets = config.service(family.secrets)
    if secrets.type == "dotenv":
        message = "`dotenv` secrets are read from a file in the image, where secrets do not belong"
        cure = "use `env-secrets-manager` and `secrets_from_k8s` in the executor's config"
        yield Diagnostic(DOTENV_SECRETS, message, Label(secrets.span), help=cure)


def check_user_config(program: Program) -> Iterator[Diagnostic]:
    """Finds services that the configuration leaves out, and that magnus takes from the `defaults` of a file of its own
    (0.5.1 entrypoints.py and 0.4.22 pipeline.py prepare_configurations)."""
    config, root = program.config, program.user_config
    defaults = root.values.get("defaults") if isinstance(root, Mapping) else root
    if config is None or defaults is None or not plain(defaults):
        return
    if not isinstance(defaults, Mapping):
        message = "magnus expects a mapping here, and every container fails"
        yield Diagnostic(SERVICE_BY_DEFAULT, message, Label(defaults.span), help="write `defaults: {}`")
        return
    for name in _SERVICES:
        own = config.node.values.get(name)
        if name in defaults.keys and (own is None or not plain(own)):
            file = path_in_prose(config.path)
            message = f"magnus takes {ticked(name)} from here, because {file} leaves it out"
            cure = f"write {ticked(name)} into {file}, and remove it here"
            yield Diagnostic(SERVICE_BY_DEFAULT, message, Label(defaults.keys[name].span), help=cure)


def _run_log(config: Config, kept: _Kept, program: Program) -> Iterator[Diagnostic]:
    store = config.service(kept.block)
    if store.type == "buffered":
        refused = "the run log is kept in memory, which magnus rejects if each step runs in its own container"
        message = _unsaid(store, kept) + refused
        block = _on_claim(config, kept, "chunked-fs")
        yield Diagnostic(BUFFERED_RUN_LOG, message, Label(store.span), help="write:", block=block)
    yield from _folder(config, store, kept)
    if store.type == "file-system" and any(graph.path for graph in program.pipeline.graphs()):
        message = "the `file-system` run log is a single file, which steps that run in parallel overwrite"
        yield Diagnostic(STORE_NOT_CONCURRENT, message, Label(store.span), help="use `type: chunked-fs`")
    if store.type.startswith("chunked"):
        yield from _side_by_side(program.pipeline.graph, _not_retried(program, config), config, program)


def _folder(config: Config, service: Service, kept: _Kept) -> Iterator[Diagnostic]:
    if service.type not in ("file-system", "chunked-fs"):
        return
    folder, family = str(service.config.get(kept.block.folder) or kept.block.default_folder), config.runtime.family
    if not any(_is_below(folder, volume.mount_path) for volume in config.volumes):
        why = "which the containers do not share"
        if "$" in folder and not family.substitutes_everywhere:
            why = f"literally: {family.title} replaces variables only in the executor's config"
        message = f"{_unsaid(service, kept)}{kept.what} is kept in {ticked(folder)}, {why}"
        block = _on_claim(config, kept, service.type)
        yield Diagnostic(STORE_NOT_SHARED, message, Label(service.span), help="write:", block=block)


def _unsaid(service: Service, kept: _Kept) -> str:
    return "" if service.stated else f"no `{kept.block.key}` is given, so magnus uses {ticked(service.type)}: "


def _on_claim(config: Config, kept: _Kept, kind: str) -> tuple[str, ...]:
    """The lines to write to have a folder on a claim, the first one of the config if it has any."""
    from magnus_argo.schema.wording import flow  # most runs have nothing to cure

    mount = config.volumes[0].mount_path if config.volumes else "/mnt"
    folder = f"{mount.rstrip('/')}/{kept.folder}"
    lines = [f"{kept.block.key}:", f"  type: {kind}", "  config:", f"    {kept.block.folder}: {flow(folder)}"]
    where = f"and in the executor's config `persistent_volumes: {config.runtime.volume_example}`"
    if config.volumes:
        where = f"which is on the claim {ticked(config.volumes[0].claim)}"
    return (*(f"  {line}" for line in lines), where)


def _is_below(folder: str, mount_path: str) -> bool:
    return f"{folder.rstrip('/')}/".startswith(f"{mount_path.rstrip('/')}/")


def _side_by_side(graph: Graph, not_retried: Set[Graph], config: Config, program: Program) -> Iterator[Diagnostic]:
    """At its end a step writes every parameter anew, and empties its file before (0.5.1 executor/__init__.py
    _execute_node and generic_chunked.py store, 0.4.22 executor.py and datastore.py)."""
    for step in graph.steps.values():
        is_once = not not_retried.isdisjoint(step.branches)
        if is_once and (program.parameters or step.behaviour.loops) and _are_at_once(graph, step, config):
            message = (
                f"branches of {ticked(step.name)} run in parallel: if one step writes the parameters while another "
            )
            message += "reads them, magnus fails with a JSONDecodeError"
            cure = _apart(step, config, program)
            yield Diagnostic(PARAMETERS_SIDE_BY_SIDE, message, Label(step.key.span), help=cure)
        else:
            for branch in step.branches:
                yield from _side_by_side(branch, not_retried, config, program)


def _apart(step: Step, config: Config, program: Program) -> str:
    keys, cure = config.runtime.keys, f"give the steps in it `{program.runtime.family.attempts}: 2`"
    return f"{cure}, or {ticked(step.name)} an override with `{keys.branches}: 1`" if keys.branches else cure


def _are_at_once(graph: Graph, step: Step, config: Config) -> bool:
    several = step.behaviour.loops or len(step.branches) > 1
    return several and 1 not in (config.parallelism, config.pod_for(graph, step).parallelism)


def _not_retried(program: Program, config: Config) -> set[Graph]:
    """The graphs inside of steps in which, or in those inside of which, there are steps that are tried but once."""
    found = set[Graph]()
    for graph in reversed([graph for graph in program.pipeline.graphs() if graph.path]):  # the innermost first
        if any(not found.isdisjoint(step.branches) or _is_once(graph, step, config) for step in graph.steps.values()):
            found.add(graph)
    return found


def _is_once(graph: Graph, step: Step, config: Config) -> bool:
    is_tried_once = step.behaviour.executes and step.attempts == 1
    return is_tried_once and not _is_retried(config.pod_for(graph, step).retry)


def _is_retried(retry: Retry | None) -> bool:
    return retry is not None and retry.limit > 0 and retry.policy in ("Always", "OnFailure")
