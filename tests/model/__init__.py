"""What the tests compare the compiler with: models of Argo and of magnus, written from their own sources."""
