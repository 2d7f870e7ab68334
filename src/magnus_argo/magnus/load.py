"""Files as they were read, to a program: read, substitute variables, check shapes, build the model."""

from __future__ import annotations

from dataclasses import dataclass, replace

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, has_errors
from magnus_argo.diagnostics.origin import Origin, in_words
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.magnus.builder import pipeline_of
from magnus_argo.magnus.config import config_of, override_of
from magnus_argo.magnus.definitions import Definitions, Reader
from magnus_argo.magnus.graph import Pipeline
from magnus_argo.magnus.parameters import check_parameters, parameters_of
from magnus_argo.magnus.program import Options, Program
from magnus_argo.magnus.runtimes.detect import Detected, detect
from magnus_argo.magnus.variables import Substitution
from magnus_argo.schema import check_shape
from magnus_argo.yaml import read
from magnus_argo.yaml.judge import Judge
from magnus_argo.yaml.nodes import Mapping, Node, Scalar

ARGO_OBJECT = Rule("argo-object", "a workflow where a pipeline is expected")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one compilation; `reader` reads those that the pipeline names."""

    pipeline: Source
    config: Source | None = None
    parameters: Source | None = None
    reader: Reader = lambda _: "no other files are given"

    def sources(self) -> dict[str, Source]:
        """By the path that diagnostics use."""
        return {file.path: file for file in (self.pipeline, self.config, self.parameters) if file is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The program, None if there is an error among the diagnostics, without its config if that is where all errors are;
    and all files that were read, by path."""

    program: Program | None
    diagnostics: list[Diagnostic]
    sources: dict[str, Source]


def load(files: Files, options: Options, judge: Judge) -> Loaded:
    """Reads, substitutes, checks shapes and builds the program. `judge` hears the comments of all files."""
    trees, found = _read_all(files)
    sources = files.sources()
    judge.hear(sources.values())
    found = judge(found)
    if has_errors(found):
        return Loaded(None, found, sources)
    detected = detect(trees.config, trees.pipeline, options.magnus)
    trees, substitutions = _substitute(trees, detected, options)
    found += judge(problem for substitution in substitutions for problem in substitution.diagnostics)
    origins = {span: places for made in substitutions for span, places in made.origins.items()}
    found += judge(_with_origin(problem, origins) for problem in _shapes(trees, detected))
    found += judge(check_parameters(trees.parameters))
    if has_errors(found):
        if _errors_elsewhere(found, files):
            return Loaded(None, found, sources)
        trees = replace(trees, config=None)
    pipeline, definitions = _pipeline(trees, files)
    judge.hear(definitions.sources.values())
    found += judge(definitions.diagnostics + _step_shapes(pipeline, detected))
    sources |= {source.path: source for source in definitions.sources.values()}
    stopped = _errors_elsewhere(found, files)
    program = None if stopped else _program(pipeline, trees, detected, options, substitutions)
    return Loaded(program, found, sources)


def _errors_elsewhere(found: list[Diagnostic], files: Files) -> bool:
    """Mistakes in the configuration alone do not keep the pipeline from being checked, as it is without any. A file may
    have been named twice."""
    others = {file.path for file in (files.pipeline, files.parameters) if file is not None}
    config = files.config.path if files.config is not None and files.config.path not in others else None
    return has_errors([problem for problem in found if problem.primary.span.path != config])


@dataclass(frozen=True, slots=True)
class _Trees:
    pipeline: Node
    config: Node | None = None
    parameters: Node | None = None


def _read_all(files: Files) -> tuple[_Trees, list[Diagnostic]]:
    found: list[Diagnostic] = []
    nodes: list[Node | None] = []
    for file in (files.pipeline, files.config, files.parameters):
        node, problems = read(file) if file is not None else (None, [])
        nodes.append(node)
        found += problems
    pipeline, config, parameters = nodes
    return _Trees(pipeline or Mapping(files.pipeline.path, 1, 1, 2), config, parameters), found


def _substitute(trees: _Trees, detected: Detected, options: Options) -> tuple[_Trees, list[Substitution]]:
    """0.4 replaces variables in both files, 0.5 only in the executor's config; there all must be set."""
    everywhere = detected.runtime.substitutes_everywhere
    settings = Substitution(options.variables, required=True, stray_dollar="keep" if everywhere else "refuse")
    rest = Substitution(options.variables if everywhere else None)
    config = _with_variables(trees.config, settings, rest) if isinstance(trees.config, Mapping) else trees.config
    return _Trees(rest.apply(trees.pipeline), config, trees.parameters), [settings, rest]


def _with_variables(config: Mapping, settings: Substitution, rest: Substitution) -> Node:
    for name in ("executor", "mode"):
        block = config.values.get(name)
        if isinstance(block, Mapping) and "config" in block.values:
            others = rest.apply(config.replaced(name, block.replaced("config", Scalar(None, config.path, 1, 1, 2))))
            assert isinstance(others, Mapping)
            return others.replaced(name, block.replaced("config", settings.apply(block.values["config"])))
    return rest.apply(config)


def _shapes(trees: _Trees, detected: Detected) -> list[Diagnostic]:
    found = _argo_object(trees.pipeline) or check_shape(trees.pipeline, "pipeline")
    return found + (check_shape(trees.config, "argo-config", detected.dialect) if trees.config else [])


def _argo_object(root: Node) -> list[Diagnostic]:
    """What this compiler writes, handed in as what it reads."""
    version = root.values.get("apiVersion") if isinstance(root, Mapping) else None
    if not isinstance(version, Scalar) or not str(version.value).startswith("argoproj.io/"):
        return []
    message = "this is an object for Argo, not a magnus pipeline"
    cure = "name the pipeline that it is made from, and keep workflows in a folder of their own"
    return [Diagnostic(ARGO_OBJECT, message, Label(version.span), help=cure)]


def _pipeline(trees: _Trees, files: Files) -> tuple[Pipeline, Definitions]:
    """The pipeline with the files of its `dag` steps in it."""
    assert isinstance(trees.pipeline, Mapping)
    pipeline, definitions = pipeline_of(trees.pipeline), Definitions(files.reader)
    definitions.follow(pipeline, (files.pipeline.path,))
    return (definitions.inlined(trees.pipeline) if definitions.trees else pipeline), definitions


def _step_shapes(pipeline: Pipeline, detected: Detected) -> list[Diagnostic]:
    """Settings of single steps in 0.4: the pipeline's schema takes those of any dialect."""
    found: list[Diagnostic] = []
    for graph in pipeline.graphs() if detected.dialect != "snake" else ():
        for step in graph.steps.values():
            settings = override_of(step)
            if isinstance(settings, Mapping):
                owner = f"the executor's config of step `{step.name}`"
                found += check_shape(settings, "argo-config", f"{detected.dialect}-step", owner)
    return found


def _with_origin(problem: Diagnostic, origins: dict[Span, tuple[Origin, ...]]) -> Diagnostic:
    """A value that came from a variable does not stand in the file that is shown."""
    here = origins.get(problem.primary.span)
    if not here:
        return problem
    cure = f"the value comes from {in_words(here)}"
    return replace(problem, help=f"{cure}; {problem.help}" if problem.help else cure)


def _program(
    pipeline: Pipeline, trees: _Trees, detected: Detected, options: Options, substitutions: list[Substitution]
) -> Program:
    settings, rest = substitutions
    config = config_of(trees.config, detected.dialect) if isinstance(trees.config, Mapping) else None
    return Program(
        pipeline=pipeline,
        runtime=detected.runtime,
        options=options,
        config=config,
        parameters=parameters_of(trees.parameters) if isinstance(trees.parameters, Mapping) else (),
        parameters_path=trees.parameters.path if trees.parameters else "",
        exported=rest.used,
        origins=settings.origins | rest.origins,
    )
