"""The same pipelines under `magnus execute` and on a real Argo, compared."""
