"""Why a file is no YAML, in words that lead to the cure."""
