"""The bytes of a YAML file to a tree of nodes with places: the only reader of YAML."""

from magnus_argo.yaml.reader import comments_in, read

__all__ = ["comments_in", "read"]
