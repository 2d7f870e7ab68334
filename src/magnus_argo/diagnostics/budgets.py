"""What a run may cost: every limit of input and output that is ours, not YAML's, magnus' or Argo's, with its reason.

Input comes from pull requests, so each of these stands between a stranger's files and a machine that compiles them.
"""

from __future__ import annotations

from typing import Final

MAX_STEPS: Final = 20_000
"""Steps of a program, with those of each use of a file that a `dag` step names. 10,000 take a second and 100 MB; magnus
itself walks no more than 981 in a row."""

MAX_FILES_DEEP: Final = 100
"""Files in a row of which each names the next one in a `dag` step, as many as levels in one YAML file."""

MEBIBYTE: Final = 1_048_576

MAX_BYTES_OF_DEFINITIONS: Final = 4 * MEBIBYTE
"""Bytes of the files that the `dag` steps of one pipeline name, each file once. A file takes a second for each MiB."""

MAX_BYTES_OF_RUN: Final = 32 * MEBIBYTE
"""Bytes of all files of a run, in all projects, counting each use of a file: 25,000 lines of a project file can name
one of 1 MiB. It is enough for 4,000 pipelines of 8 KB with their configuration."""

MAX_BYTES_OF_VALUES: Final = 4 * MEBIBYTE
"""Characters by which the values of variables let the files of one pipeline grow: a few bytes use a value once more."""

MAX_BYTES_OF_WORKFLOW: Final = 8 * MEBIBYTE
"""Bytes of one workflow: a cluster stores one MiB. Settings that all pods share stand in each of their templates."""

MAX_BYTES_WRITTEN: Final = 64 * MEBIBYTE
"""Bytes of all workflows of a run, which are in memory until all are known to be right."""

MAX_JOBS: Final = 10_000
"""Jobs of a project, and of all projects of a run: entries, times the files that they stand for, times environments."""

MAX_ENVIRONMENTS: Final = 100
"""Environments of a project."""

MAX_PATTERNS: Final = 200
"""Patterns of paths in a project, for each of which its folders are walked."""

DEEPEST_PATH: Final = 200
"""Folders of a path that is written, or for which a similar one is looked for. The schemas allow 4,096 characters for
any path, as many as Linux has bytes for one: the time to follow its links grows with the square of them."""

LONGEST_PATTERN: Final = 500
"""Characters of a pattern of paths: the time to read it grows with the square of them."""

MAX_LOOKS: Final = 1_500_000
"""Names on disk that are compared with patterns of paths, for each pattern, and for each place where it may go on after
a `**`: a million take two seconds."""

MAX_ALTERNATIVES: Final = 64
"""Patterns that one with choices, such as `{a,b}/*.{yaml,yml}`, stands for."""

MAX_SETTINGS: Final = 1_000_000
"""Values of all jobs in settings that are merged, such as labels: the defaults count once for each job."""

MAX_COUNTED: Final = 20_000
"""Stray dollars that are counted in a file, of which reports show a hundred: one MiB can have a million."""

MAX_COMPARED: Final = 2_000
"""Names with which one that does not exist is compared, 10 µs each, for the cure "did you mean"."""

LONGEST_COMPARED: Final = 80
"""Characters of a name that is compared: the time grows with the square of it."""

MAX_EXACTLY_COMPARED: Final = 20
"""Those of them that are compared in their order of characters: that takes milliseconds, if they are made for it."""

MAX_SUGGESTIONS: Final = 20
"""Mistakes of a kind for which a similar name is looked for: whoever makes more has not mistyped."""

MAX_CLOCKS: Final = 20
"""Schedules of a CronWorkflow that are compared with the clock changes of their zone: one for every minute takes 80 ms
in a zone that changes by half an hour, and a file has room for 70,000."""

MAX_BYTES_OF_ROUNDS: Final = MEBIBYTE
"""Bytes of a file, counting each round of fixes after the first, after which the next run goes on with the others."""

MAX_OF_A_KIND: Final = 100
"""Problems that reports show of one rule in one file: nobody reads more, and a file of 1 MiB can have 60,000."""

MAX_SETTINGS_OF_RUN: Final = 2_000_000
"""Values in Argo's words that `defaults` and environments lay under the pipelines of a run, counting each pipeline. It
is enough for 4,000 pipelines with 500 values; a million take two seconds."""

MAX_SETTINGS_OF_WORKFLOW: Final = 100_000
"""Values in Argo's words that are for all steps, counting each template that they can be in: 100,000 are some 2 MB of
YAML, and a cluster keeps workflows of 1 MiB."""
