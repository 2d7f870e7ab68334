"""Services that cannot work between containers: warnings, because the image may carry another configuration."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from magnus_argo.diagnostics import Diagnostic, Label, Rule
from magnus_argo.magnus.config import Config, Service
from magnus_argo.program import Program

BUFFERED_RUN_LOG = Rule("buffered-run-log", "a run log in memory, which the next container cannot see", "warning")
STORE_NOT_SHARED = Rule("store-not-shared", "a store in a folder that the containers do not share", "warning")
STORE_NOT_CONCURRENT = Rule("store-not-concurrent", "a store that loses data when steps run side by side", "warning")
PARAMETER_PREFIX = Rule("parameter-prefix", "a parameter whose name begins another's, in a chunked store", "warning")
DOTENV_SECRETS = Rule("dotenv-secrets", "secrets from a file that would have to be in the image", "warning")


class _Kept(NamedTuple):
    """A block of the config and the folder that its service keeps files in; `folder` is what to call it on a claim."""

    block: str
    what: str
    key: str
    default: str
    folder: str


_RUN_LOG = _Kept("run_log_store", "the run log", "log_folder", ".run_log_store", "run_log")
_CATALOG = _Kept("catalog", "the catalog", "catalog_location", ".catalog", "catalog")


def check_services(program: Program) -> Iterator[Diagnostic]:
    config = program.config
    if config is None:
        return
    yield from _run_log(config, config.service("run_log_store", "buffered"), program)
    if any("catalog" in step.node.keys for graph in program.pipeline.graphs() for step in graph.steps.values()):
        yield from _folder(config, config.service("catalog", "file-system"), _CATALOG)
    secrets = config.service("secrets", "do-nothing")
    if secrets.type == "dotenv":
        message = "`dotenv` secrets are read from a file in the image, where secrets do not belong"
        cure = "use `env-secrets-manager` and `secrets_from_k8s` in the executor's config"
        yield Diagnostic(DOTENV_SECRETS, message, Label(secrets.span), help=cure)


def _run_log(config: Config, store: Service, program: Program) -> Iterator[Diagnostic]:
    if store.type == "buffered":
        refused = "the run log is kept in memory, which magnus refuses when every step is a container of its own"
        message = _unsaid(store, _RUN_LOG) + refused
        yield Diagnostic(BUFFERED_RUN_LOG, message, Label(store.span), help=_on_claim(config, _RUN_LOG, "chunked-fs"))
    yield from _folder(config, store, _RUN_LOG)
    if store.type == "file-system" and any(graph.path for graph in program.pipeline.graphs()):
        message = "the `file-system` run log is one file, and steps that run side by side overwrite each other's"
        yield Diagnostic(STORE_NOT_CONCURRENT, message, Label(store.span), help="use `type: chunked-fs`")
    if store.type.startswith("chunked"):
        yield from _prefixes(program)


def _folder(config: Config, service: Service, kept: _Kept) -> Iterator[Diagnostic]:
    if service.type not in ("file-system", "chunked-fs"):
        return
    folder = str(service.config.get(kept.key) or kept.default)
    if not any(_is_below(folder, volume.mount_path) for volume in config.volumes):
        why = "which every container has for itself"
        if "$" in folder and config.dialect == "snake":
            why = "literally: magnus 0.5 replaces variables in the executor's config alone"
        message = f"{_unsaid(service, kept)}{kept.what} is kept in `{folder}`, {why}"
        yield Diagnostic(STORE_NOT_SHARED, message, Label(service.span), help=_on_claim(config, kept, service.type))


def _unsaid(service: Service, kept: _Kept) -> str:
    return "" if service.stated else f"no `{kept.block}` is given, and magnus takes `{service.type}`: "


def _on_claim(config: Config, kept: _Kept, kind: str) -> str:
    """What to write to have a folder on a claim, the first one of the config if it has any."""
    mount = config.volumes[0].mount_path if config.volumes else "/mnt"
    lines = [f"{kept.block}:", f"  type: {kind}", "  config:", f"    {kept.key}: {mount.rstrip('/')}/{kept.folder}"]
    block = "\n  ".join(["write:", *lines])
    if config.volumes:
        return f"{block}\nwhich is on the claim `{config.volumes[0].claim}`"
    claim = "[{name: CLAIM, mount_path: /mnt}]" if config.dialect == "snake" else "{CLAIM: /mnt}"
    return f"{block}\nand in the executor's config `persistent_volumes: {claim}`"


def _is_below(folder: str, mount_path: str) -> bool:
    return f"{folder.rstrip('/')}/".startswith(f"{mount_path.rstrip('/')}/")


def _prefixes(program: Program) -> Iterator[Diagnostic]:
    """0.5.1 and 0.4.22 datastore.py ChunkedRunLogStore look for `Parameter-<name>*` and stop at several matches."""
    ordered = sorted(program.parameters, key=lambda parameter: parameter.name)
    for short, longer in pairwise(ordered):
        if longer.name.startswith(short.name):
            message = f"a chunked run log stops at `{short.name}`: it cannot tell it from `{longer.name}`"
            related = (Label(longer.key.span, "the longer name"),)
            yield Diagnostic(PARAMETER_PREFIX, message, Label(short.key.span), related, "rename one of them")
