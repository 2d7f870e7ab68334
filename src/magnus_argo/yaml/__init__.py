"""The bytes of a YAML file to a tree of nodes with places: the only reader of YAML."""

from magnus_argo.yaml.decode import MAX_BYTES
from magnus_argo.yaml.reader import comments_in, read
from magnus_argo.yaml.tree import MAX_DEPTH, MAX_NODES

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "comments_in", "read"]
