"""What a run asks for at most at one time, where that changes, in words."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.argo.demand import Demand
from magnus_argo.changes.change import Comparison
from magnus_argo.diagnostics.words import Name, Sentence, counted, in_prose, joined, sentence


def is_other_demand(job: Comparison) -> bool:
    """Tells whether a run asks for something else than before, or than nobody knows what."""
    before, now = _demands(job)
    is_known = before is not None or bool(job.base and job.base.is_broken)
    return is_known and now is not None and before != now


def asks_for_more(job: Comparison) -> bool:
    """Tells whether a run asks for more of anything than before."""
    before, now = _demands(job)
    return before is not None and now is not None and now.exceeds(before)


def _demands(job: Comparison) -> tuple[Demand | None, Demand | None]:
    return job.base.demand if job.base else None, job.head.demand if job.head else None


def demand_words(jobs: Sequence[Comparison], *, all_of_them: bool) -> Sentence:
    """Says what a run asks for, if that is the same for some pipelines and they are `all_of_them`; else of the one that
    asks for most, and how many more there are."""
    sentences = [_sentence(job) for job in jobs]
    if len(set(sentences)) == 1 and all_of_them:
        return sentences[0]
    largest = max(range(len(jobs)), key=lambda number: _size(jobs[number]))
    job, others = jobs[largest], len(jobs) - 1
    if others and job.environment and len({each.path for each in jobs}) == 1:
        return ("in ", in_prose(job.environment), " ", *sentences[largest], ", elsewhere for something else")
    words = sentence("{}: {}", Name(job.path), sentences[largest])
    return (*words, f", and {others} more ask for something else") if others else words


def asked_of(demand: Demand, *, with_pods: bool = False) -> Sentence:
    """Says what a run asks for; that it is one pod at a time only `with_pods`."""
    texts = [text for name, text in _texts(demand).items() if name != "pods" or demand.pods > 1 or with_pods]
    items = sentence(" for each item of {}", joined(demand.per_item)) if demand.per_item else ()
    return (f"a run asks for at most {', '.join(texts) or '1 pod'}", *items)


def _sentence(job: Comparison) -> Sentence:
    """In brackets is what it was before, of what is something else now."""
    before, now = _demands(job)
    assert now is not None
    if before is None:
        return asked_of(now)
    texts = _texts(now)
    was = [text for name, text in _texts(before).items() if texts.get(name) != text]
    return (*asked_of(now, with_pods=before.pods > 1), f" ({', '.join(was) or 'less'} before)")


def _texts(demand: Demand) -> dict[str, str]:
    texts = demand.texts()
    units = {"pods": counted(demand.pods, "pod"), "cpu": f"{texts.get('cpu')} CPU", "gpu": f"{texts.get('gpu')} GPU"}
    return {name: units.get(name, text) for name, text in texts.items()}


def _size(job: Comparison) -> tuple[object, ...]:
    demand = _demands(job)[1]
    assert demand is not None
    return demand.gpu, demand.memory, demand.cpu, demand.pods
