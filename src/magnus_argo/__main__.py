"""`python -m magnus_argo`."""

from magnus_argo.cli import run

run()
