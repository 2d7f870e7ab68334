"""Every case there is, in the order of the page."""

from __future__ import annotations

from .cases import CASES
from .project_cases import PROJECT_CASES
from .random_cases import random_cases

ALL = (*CASES, *PROJECT_CASES, *random_cases())
