"""What a pipeline looks like, and what changed: pictures and differences."""
