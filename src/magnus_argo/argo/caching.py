"""`enable_caching`: a run that is submitted again with its `run_id` goes on where it stopped.

Argo remembers in a ConfigMap which containers have succeeded (4.1 fields.md Memoize, workflow/controller/cache). The
outputs of magnus' steps are on its own stores, so nothing but the success needs to be kept.
"""

from __future__ import annotations

from magnus_argo.argo.expressions import MAP_VARIABLE, tag
from magnus_argo.argo.names import dns_label
from magnus_argo.argo.workflow import Data
from magnus_argo.yaml.writer import inline

RUN = "run"
"""The input of a cached template that says which run it is."""
MAX_AGE = "720h"
"""How long a success counts: 30 days. 4.x wants to be told."""


def memoize(image: str, workflow: str, *, in_map: bool) -> Data:
    """Returns the `memoize` of a template: a key for each run, step, item and image; keys are letters, digits and
    hyphens (cache.go), hence the hash.

    An entry takes some 300 bytes and a ConfigMap 1 MiB, so each pipeline has one of its own.
    """
    parts = [f"inputs.parameters.{RUN}", "inputs.parameters.step"]
    parts += [f"inputs.parameters.{MAP_VARIABLE}"] if in_map else []
    key = " + '/' + ".join([*parts, f"'{image}'"])
    cache: Data = {"configMap": inline({"name": cache_name(workflow)})}
    return {"key": tag(f"sprig.sha256sum({key})"), "maxAge": MAX_AGE, "cache": cache}


def cache_name(workflow: str) -> str:
    """Returns the name of the ConfigMap in which a workflow of this name keeps what has succeeded."""
    return dns_label(f"{workflow}-cache")


def run_id() -> str:
    """Returns the value of `RUN`. The argument's own `{{workflow.uid}}` is not replaced yet where an expression sees
    it, and would be the same for all runs (3.7.18 operator.go setGlobalParameters); and 3.4 and 3.6.0 evaluate no
    expression that speaks of both the workflow and inputs (workflow/common/util.go SubstituteParams)."""
    return tag("sprig.replace('{'+'{workflow.uid}'+'}', workflow.uid, workflow.parameters.run_id)")
