"""The folder around a document: other documents, the jobs that were compiled last, and whose settings reach whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.outline import text_of
from magnus_argo.commands.lsp.features.places import Path, node_at
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.source import Span
from magnus_argo.yaml.nodes import Mapping, Node


class JobFiles(NamedTuple):
    """The files of a job, by the path that spans name, empty where there is none; the names of its variables; the
    `entry` that lists it, as the place of its `file`; and its environment."""

    pipeline: str
    config: str = ""
    parameters: str = ""
    variables: tuple[str, ...] = ()
    entry: Span | None = None
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """The folder around a document: `read` gives another document, None if there is no such file; `jobs` are those
    that were compiled last, and `list_files` lists YAML files."""

    read: Callable[[str], Document | None] = lambda _: None
    jobs: tuple[JobFiles, ...] = ()
    list_files: Callable[[], Sequence[str]] = tuple

    def configs(self, pipeline: str) -> Iterator[Document]:
        """Yields the configurations that a pipeline is compiled with."""
        yield from self._all(job.config for job in self.jobs if job.pipeline == pipeline)

    def parameters(self, pipeline: str) -> Iterator[Document]:
        """Yields the parameters that a pipeline is compiled with."""
        yield from self._all(job.parameters for job in self.jobs if job.pipeline == pipeline)

    def pipelines(self, config: str) -> Iterator[Document]:
        """Yields the pipelines that are compiled with a configuration."""
        yield from self._all(job.pipeline for job in self.jobs if job.config == config)

    def reached(self, root: Node | None, path: Path) -> list[str]:
        """Lists the pipelines that a setting is for which stands at a path of the project file."""
        jobs = self.jobs
        if path[:1] == ("pipelines",):
            entry = node_at(root, path[:2])
            file = entry.values.get("file") if isinstance(entry, Mapping) else None
            jobs = tuple(job for job in jobs if file is not None and job.entry == file.span)
            if not jobs and entry is not None:
                return list(filter(None, [text_of(entry, "file")]))
            path = path[2:]
        if path[:1] == ("environments",) and len(path) > 1:
            jobs = tuple(job for job in jobs if job.environment == path[1])
        return list(dict.fromkeys(job.pipeline for job in jobs))

    def _all(self, paths: Iterable[str]) -> Iterator[Document]:
        for path in dict.fromkeys(paths):
            document = self.read(path) if path else None
            if document is not None:
                yield document
