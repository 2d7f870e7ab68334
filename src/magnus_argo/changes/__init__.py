"""What changes between two programs, and how it is told."""
