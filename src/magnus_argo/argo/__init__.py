"""The output language: Argo Workflows."""
