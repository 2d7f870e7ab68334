"""The first four phases: bytes to trees, variables replaced, shapes checked, the model built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, has_errors, tidy
from magnus_argo.diagnostics.errors import NotCheckedOut
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.diagnostics.remedy import Remedy, Respell
from magnus_argo.diagnostics.source import Origin, Source, Span, in_words
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.builder import pipeline_of
from magnus_argo.magnus.config import USER_CONFIG, config_of, override_of
from magnus_argo.magnus.definitions import NOT_CHECKED_OUT, Definitions, Reader
from magnus_argo.magnus.graph import Pipeline
from magnus_argo.magnus.parameters import check_parameters
from magnus_argo.magnus.program import Options, Program
from magnus_argo.magnus.runtimes import EXECUTOR_KEYS, Runtime
from magnus_argo.magnus.runtimes.detect import telltales
from magnus_argo.magnus.shelf import Reading, Shelf
from magnus_argo.magnus.variables import Substitution
from magnus_argo.schema import check_shape
from magnus_argo.yaml.nodes import Mapping, Node, Scalar
from magnus_argo.yaml.reader import EMPTY_FILE

ARGO_OBJECT = Rule("argo-object", "a workflow where a pipeline is expected")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one compilation; `reader` reads those that the pipeline names, and `user_config` is the one that
    magnus reads unasked, or why it is missing although git has it."""

    pipeline: Source
    config: Source | None = None
    parameters: Source | None = None
    reader: Reader = lambda _: "no other files are given"
    user_config: Source | NotCheckedOut | None = None

    def sources(self) -> dict[str, Source]:
        """Returns the files by the path that diagnostics use."""
        files = (self.pipeline, self.config, self.parameters, self.user_config)
        return {file.path: file for file in files if isinstance(file, Source)}

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(len(file.data) for file in self.sources().values())

    def errors_elsewhere(self, problems: Iterable[Diagnostic]) -> bool:
        """Tells whether there are errors outside of the configuration. Mistakes in that alone leave the pipeline to be
        checked, as it is without any. A file may be named twice."""
        others = {file.path for file in (self.pipeline, self.parameters) if file is not None}
        config = self.config.path if self.config is not None and self.config.path not in others else None
        return has_errors(problem for problem in problems if problem.primary.span.path != config)


@dataclass(frozen=True, slots=True)
class Trees:
    """The files of one compilation as trees; None for a file that is not given."""

    pipeline: Node
    config: Node | None = None
    parameters: Node | None = None
    user_config: Node | None = None

    def without_config(self) -> Trees:
        """Returns what is left to be checked where all errors are in the configuration."""
        return replace(self, config=None)


Found = list[Diagnostic]
"""All that a phase finds, in no order."""


def read_files(files: Files, shelf: Shelf) -> tuple[Trees, Found]:
    """Reads the bytes of each file into a tree."""
    problems: Found = []
    nodes: list[Node | None] = []
    for file in (files.pipeline, files.config, files.parameters):
        node, mistakes = shelf.read(file) if file is not None else (None, [])
        nodes.append(node)
        problems += mistakes
    node, mistakes = _read_user_config(files, shelf) if files.config is not None else (None, [])
    nodes.append(node)
    return Trees(nodes[0] or Mapping(files.pipeline.path, 1, 1, 2), *nodes[1:]), problems + mistakes


def _read_user_config(files: Files, shelf: Shelf) -> Reading:
    """What magnus reads unasked, with those of its mistakes that magnus would stumble over."""
    assert files.config is not None
    if files.user_config is None:
        return None, []
    if isinstance(files.user_config, NotCheckedOut):
        message = files.user_config.told_of(f"the file `{USER_CONFIG}`, which magnus reads unasked,")
        return None, [Diagnostic(NOT_CHECKED_OUT, message, Label(files.config.start()))]
    node, mistakes = shelf.read(files.user_config)
    return node, [each for each in mistakes if each.severity == "error" and each.rule is not EMPTY_FILE]


@dataclass(frozen=True, slots=True, eq=False)
class Substituted:
    """Trees without variables, as `runtime` replaces them. `used` are those that it replaces again in the containers,
    each with a place; `origins` says for a place where its text came from; at `unset` places the text is not known.
    `unset_at` lists what is to be said of a place where variables are left that may be the shell's. `added` counts the
    characters by which values let the texts grow."""

    trees: Trees
    runtime: Runtime
    used: dict[str, Span]
    origins: dict[Span, tuple[Origin, ...]]
    unset: set[Span]
    unset_at: Callable[[Span], Found]
    added: int


def substitute(trees: Trees, runtime: Runtime, options: Options) -> tuple[Substituted, Found]:
    """Replaces variables where the runtime does: in both files, or only in the executor's config. There all must be
    set."""
    everywhere = runtime.family.substitutes_everywhere
    settings = Substitution(options.variables, required=True, stray_dollar="keep" if everywhere else "refuse")
    rest = Substitution(options.variables if everywhere else None)
    config = _with_variables(trees.config, settings, rest) if isinstance(trees.config, Mapping) else trees.config
    replaced = replace(trees, pipeline=rest.apply(trees.pipeline), config=config)
    origins, added = settings.origins | rest.origins, settings.added + rest.added
    substituted = Substituted(replaced, runtime, rest.used, origins, settings.unset, rest.unset_at, added)
    return substituted, settings.diagnostics + rest.diagnostics


def _with_variables(config: Mapping, settings: Substitution, rest: Substitution) -> Node:
    for name in EXECUTOR_KEYS:
        block = config.values.get(name)
        if isinstance(block, Mapping) and "config" in block.values:
            own = settings.apply(block.values["config"])
            return rest.apply_to_mapping(config, {name: rest.apply_to_mapping(block, {"config": own})})
    return rest.apply(config)


def check_shapes(substituted: Substituted, runtime: Runtime, shelf: Shelf) -> Found:
    """Holds each tree against its schema; of a text with a variable that is not set that alone is said."""
    trees = substituted.trees
    problems = _argo_object(trees.pipeline) or shelf.check_shape(trees.pipeline, "pipeline")
    problems += _of_one_dialect(shelf.check_shape(trees.config, runtime.schema), runtime) if trees.config else []
    problems = [problem for problem in problems if problem.primary.span not in substituted.unset]
    problems = tidy(each for one in problems for each in substituted.unset_at(one.primary.span) or [one])
    problems = [_with_origin(problem, substituted.origins) for problem in problems]
    return problems + check_parameters(trees.parameters)


def _argo_object(root: Node) -> list[Diagnostic]:
    """What this compiler writes, handed in as what it reads."""
    version = root.values.get("apiVersion") if isinstance(root, Mapping) else None
    if not isinstance(version, Scalar) or not str(version.value).startswith("argoproj.io/"):
        return []
    message = "this is an object for Argo, not a magnus pipeline"
    cure = "use the pipeline that it was made from, and keep workflows in a separate folder"
    return [Diagnostic(ARGO_OBJECT, message, Label(version.span), help=cure)]


def build_pipeline(
    trees: Trees, files: Files, runtime: Runtime, shelf: Shelf
) -> tuple[Pipeline, dict[str, Source], Found]:
    """Builds the pipeline with the files of its `dag` steps in it; these come by the path that diagnostics use."""
    assert isinstance(trees.pipeline, Mapping)
    pipeline, definitions = pipeline_of(trees.pipeline), Definitions(files.reader, shelf)
    definitions.follow(pipeline, (files.pipeline.path,))
    pipeline = definitions.inlined(trees.pipeline) if definitions.trees else pipeline
    sources = {source.path: source for source in definitions.sources.values()}
    settings = _step_shapes(pipeline, runtime)
    settings = _of_one_dialect(settings, runtime) if trees.config else [_to_be_asked(each) for each in settings]
    return pipeline, sources, definitions.diagnostics + settings


def _of_one_dialect(problems: list[Diagnostic], runtime: Runtime) -> list[Diagnostic]:
    """A key of another dialect may be right, and the configuration wrong or of another version."""
    others = set[str]().union(*(keys for dialect, keys in telltales().items() if dialect != runtime.dialect))
    return [
        _to_be_asked(each) if any(_is_key(remedy, others) for remedy in each.remedies) else each for each in problems
    ]


def _is_key(remedy: Remedy, keys: Set[str]) -> bool:
    return isinstance(remedy, Respell) and remedy.old in keys


def _to_be_asked(problem: Diagnostic) -> Diagnostic:
    """No remedy is safe where the dialect is not."""
    return replace(problem, remedies=tuple(replace(remedy, safe=False) for remedy in problem.remedies))


def _step_shapes(pipeline: Pipeline, runtime: Runtime) -> list[Diagnostic]:
    """Settings of single steps: the pipeline's schema takes those of any dialect."""
    problems: list[Diagnostic] = []
    for graph in pipeline.graphs() if runtime.settings_in_steps else ():
        for step in graph.steps.values():
            settings = override_of(step)
            if isinstance(settings, Mapping):
                owner = f"the executor's config of step {ticked(step.name)}"
                problems += check_shape(settings, runtime.schema, "step", owner)
    return problems


def _with_origin(problem: Diagnostic, origins: dict[Span, tuple[Origin, ...]]) -> Diagnostic:
    """A value that came from a variable does not stand in the file that is shown."""
    here = origins.get(problem.primary.span)
    if not here:
        return problem
    cure = f"the value comes from {in_words(here)}"
    return replace(problem, help=f"{cure}; {problem.help}" if problem.help else cure)


def build_program(
    pipeline: Pipeline, trees: Trees, substituted: Substituted, options: Options, shelf: Shelf
) -> Program:
    """Puts together what the checks and the translation look at; `trees` are those that are without errors."""
    runtime = substituted.runtime
    config = config_of(trees.config, runtime) if isinstance(trees.config, Mapping) else None
    return Program(
        pipeline=pipeline,
        runtime=runtime,
        options=options,
        config=config,
        user_config=trees.user_config,
        parameters=shelf.parameters_of(trees.parameters) if isinstance(trees.parameters, Mapping) else (),
        parameters_path=trees.parameters.path if trees.parameters else "",
        exported=substituted.used,
        origins=substituted.origins,
    )
