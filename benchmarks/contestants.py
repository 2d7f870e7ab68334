"""Who is compared: what each one installs, its configuration, and its command line."""

from __future__ import annotations

from dataclasses import dataclass

PIPELINE, CONFIG, OUTPUT = "pipeline.yaml", "config.yaml", "workflow.yaml"
_CONFIG = f"""\
executor:
  type: argo
  config:
    image: registry.example.com/pipeline:1f2e3d4
    output_file: {OUTPUT}
    persistent_volumes: {{volumes}}
run_log_store:
  type: chunked-fs
  config:
    log_folder: /mnt/magnus/run_logs
"""
_LISTED = _CONFIG.format(volumes="[{name: magnus, mount_path: /mnt/magnus}]")
_MAPPED = _CONFIG.format(volumes="{magnus: /mnt/magnus}")
_MAGNUS = ("magnus", "execute", "-f", PIPELINE, "-c", CONFIG)
_PACKAGING = "setuptools<81"
"""magnus imports pkg_resources, which later ones do not have."""


@dataclass(frozen=True)
class Contestant:
    """`requirements` are pip's, empty for the tree that this file is in; `command` begins with a program of the
    environment's; `longest` is the number of steps in a row that it can take."""

    name: str
    requirements: tuple[str, ...]
    config: str
    command: tuple[str, ...]
    longest: int

    @property
    def is_ours(self) -> bool:
        return not self.requirements


OURS = Contestant(
    name="magnus-argo",
    requirements=(),
    config=_LISTED,
    command=("magnus-argo", "transpile", PIPELINE, "-c", CONFIG, "-o", OUTPUT),
    longest=10_000,
)
PEERS = (
    Contestant("magnus 0.5.1", ("magnus==0.5.1", _PACKAGING), _LISTED, _MAGNUS, longest=981),
    Contestant(
        "magnus 0.4.22", ("magnus==0.4.22", "magnus-extensions==0.2.13", _PACKAGING), _MAPPED, _MAGNUS, longest=983
    ),
)
CONTESTANTS = (OURS, *PEERS)
