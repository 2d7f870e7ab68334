"""What a problem is: its rule, its places, its cure."""
