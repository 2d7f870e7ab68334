"""magnus-argo: magnus pipelines in, Argo Workflows out."""

__version__ = "0.1.0"
