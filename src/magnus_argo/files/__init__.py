"""The disk and git: the only room that reads, writes and asks git."""
