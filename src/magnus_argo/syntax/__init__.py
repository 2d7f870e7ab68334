"""The bytes of a YAML file to a tree of nodes with places: the only reader of YAML."""

from magnus_argo.syntax.encoding import MAX_BYTES
from magnus_argo.syntax.reader import read
from magnus_argo.syntax.tree import MAX_DEPTH, MAX_NODES

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "read"]
