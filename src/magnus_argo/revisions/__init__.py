"""Files of a git revision, read where they lie: nothing is checked out, fetched or configured."""
