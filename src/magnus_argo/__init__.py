"""magnus-argo: magnus pipelines in, Argo Workflows out."""

__version__ = "1.0.0"
