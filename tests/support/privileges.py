"""What tests need of whoever runs them."""

from __future__ import annotations

import os

import pytest

ONLY_ROOT = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can give files away, as the action's container does"
)
