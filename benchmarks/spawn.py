"""Runs a program and prints its exit code, wall time in seconds and peak memory in the system's unit.

A process of its own, and a small one: the peak memory of a program is never below that of the process that started
it. What the program says goes to stderr. Started by measure.py.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter

if __name__ == "__main__":
    command = sys.argv[1:]
    started = perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(process, 0)
    print(os.waitstatus_to_exitcode(status), perf_counter() - started, usage.ru_maxrss)
