"""What a run may cost: every limit of what is read, kept and looked for that is ours, with its reason.

Input comes from pull requests, so each of these stands between a stranger's files and a machine that compiles them.
Limits of YAML, magnus, Argo, GitHub and others stand where those are spoken to, and what fits on a page with the page.
"""

from __future__ import annotations

from typing import Final

MEBIBYTE: Final = 1_048_576

MAX_BYTES: Final = MEBIBYTE
"""Bytes of a file: a pipeline of 10,000 steps is smaller."""

MAX_DEPTH: Final = 100
"""Lists and mappings inside one another in a file: much that reads a tree calls itself once for each."""

MAX_NODES: Final = 250_000
"""Keys and values of a file, counting each use of an alias, which makes a page of text stand for millions."""

MAX_BYTES_OF_ALIASES: Final = 4 * MEBIBYTE
"""Characters by which aliases let the texts of a file grow: each use of one of 500,000 is looked through again."""

LONGEST_READ_SLOWLY: Final = 65_536
"""Characters of a file of which libyaml alone must make sense: Python's parser takes four seconds for each MiB."""

MAX_READ_SLOWLY: Final = 4 * LONGEST_READ_SLOWLY
"""Bytes of the files that `dag` steps of one pipeline name after which it has to make sense of all others too."""

MAX_BLANK_LINES: Final = 1_000
"""Blank lines at the start of a block of text in which a line of too many spaces is looked for."""

LONGEST_LINE: Final = 5_000
"""Characters of a line that is searched for what a hand gets wrong: nobody has written a longer one by hand."""

MAX_LINES_BELOW: Final = 200
"""Lines below a mistake in which the bracket that closes is looked for, to say what is wrong in better words."""

MAX_STEPS: Final = 20_000
"""Steps of a program, with those of each use of a file that a `dag` step names. 10,000 take a second and 100 MB; magnus
itself walks no more than 981 in a row."""

MAX_FILES_DEEP: Final = 100
"""Files in a row of which each names the next one in a `dag` step, as many as levels in one YAML file."""

MAX_GRAPHS_DEEP: Final = 100
"""Graphs inside one another in a program, with those of files that `dag` steps name: a single file has room for 25, and
much that walks through them calls itself a few times for each."""

MAX_BYTES_OF_DEFINITIONS: Final = 4 * MEBIBYTE
"""Bytes of the files that the `dag` steps of one pipeline name, each file once. A file takes a second for each MiB."""

MAX_BYTES_OF_RUN: Final = 32 * MEBIBYTE
"""Bytes of all files of a run, in all projects, counting each use of a file: 25,000 lines of a project file can name
one of 1 MiB. It is enough for 4,000 pipelines of 8 KB with their configuration."""

MAX_BYTES_OF_VALUES: Final = 4 * MEBIBYTE
"""Characters by which the values of variables let the files of one pipeline grow: a few bytes use a value once more."""

MAX_BYTES_OF_ALL_VALUES: Final = 32 * MEBIBYTE
"""The same for all pipelines of a run, whose texts with values in them stay in memory until it ends."""

MAX_BYTES_OF_WORKFLOW: Final = 8 * MEBIBYTE
"""Bytes of one workflow: a cluster stores one MiB. Settings that all pods share stand in each of their templates, and
names of steps in each name of a step inside them, which alone are not more."""

MAX_BYTES_WRITTEN: Final = 64 * MEBIBYTE
"""Bytes of all workflows of a run, which are in memory until all are known to be right."""

MAX_LINES_COMPARED: Final = 500_000
"""Lines of a text that is shown as a difference, twice as many as the longest workflow has: a file on disk can have
millions, in a few bytes of git's."""

MAX_BYTES_SHOWN: Final = 16 * MEBIBYTE
"""Bytes of the workflows on disk of which `--check` shows how they differ, which takes a second for three: files of
8 MiB that differ by a digit are some bytes of git's."""

MAX_JOBS: Final = 10_000
"""Jobs of a project, and of all projects of a run: entries, times the files that they stand for, times environments."""

MAX_ENVIRONMENTS: Final = 100
"""Environments of a project, for each of which its pipelines are compiled once more."""

MAX_PATTERNS: Final = 200
"""Patterns of paths in a project, for each of which its folders are walked."""

LONGEST_PATH: Final = 4_096
"""Characters of a path that a file names, in the schemas, and as many as Linux has bytes for one: the time to follow
its links grows with the square of them."""

LONGEST_LINKS: Final = 1_000
"""Characters of the symbolic links on the way of a path: Linux follows 160,000, which takes it milliseconds."""

MAX_LINKS: Final = 2_000
"""Symbolic links that patterns of paths match in a run: each is followed, at a revision through its folders in git."""

DEEPEST_PATH: Final = 100
"""Folders of a path that is read or written: the time to follow its links grows with the square of them."""

LONGEST_PATTERN: Final = 500
"""Characters of a pattern of paths: the time to read it grows with the square of them."""

MAX_LOOKS: Final = 1_500_000
"""Names on disk that are compared with patterns of paths, for each pattern, and for each place where it may go on after
a `**`: a million take two seconds."""

MAX_ALTERNATIVES: Final = 64
"""Patterns that one with choices, such as `{a,b}/*.{yaml,yml}`, stands for."""

MAX_SETTINGS: Final = 1_000_000
"""Values in lists and mappings of settings, such as labels and schedules, of all jobs of a project, and of all projects
of a run: the defaults count once for each job. A thousand schedules take 13 ms and 200 KB."""

MAX_BYTES_OF_SETTINGS: Final = 32 * MEBIBYTE
"""Characters of the same: with `{env}` in them the texts of one file become 32 MB for each environment, and a schedule
of 900,000 is looked through for a second in each job. It is enough for 4,000 pipelines with 8 KB of settings."""

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
"""Problems that reports show of one rule in one file: nobody reads more, and a file of 1 MiB can have 60,000. Where it
takes long to look for more, nobody looks, and one more problem says so."""

LONGEST_TOLD: Final = 2_000
"""Characters of each text of a problem: a name of a step may have a million, and 100 problems may each tell of it."""

MAX_UNSET: Final = 10_000
"""Variables without a value that are counted in a file: one of 1 MiB has room for 250,000, in each job once more."""

MAX_VARIABLES_IN_IMAGES: Final = 1_000
"""Variables that the cure for an image may name, the last ones, which are those of flags."""

MAX_EXAMINED: Final = 1_000
"""Files beside listed pipelines that are read to tell whether the project has forgotten one, and files beside a
project's workflows that are read to tell whether `diff` should name them."""

BYTES_OF_A_HEAD: Final = 4_096
"""Bytes at the beginning of a file that tell whether it is a workflow."""

BYTES_OF_A_PROJECT: Final = 65_536
"""Bytes at the beginning of a file with a name like `magnus-argo.yml` that tell whether it is meant as one."""

MAX_ROUNDS: Final = 10
"""Rounds of fixes: one can bring another mistake to light, whose fix comes in the next, and ten in a row are no
accident."""

MAX_BYTES_OF_OBJECT: Final = 16 * MEBIBYTE
"""Bytes of a folder or commit of a revision, the names of 300,000 files."""

MAX_BYTES_OF_FOLDERS: Final = 24 * MEBIBYTE
"""Bytes of all folders of a revision on the way to what a run reads, whose names take ten times as much memory."""

MAX_BYTES_OF_LEFT_OUT: Final = 64 * MEBIBYTE
"""Bytes of the lines in which git names what it has left out of a working tree: a million files, which a commit has in
some kilobytes if its folders are alike."""

BYTES_OF_AN_ANSWER: Final = 65_536
"""Bytes of a line that git answers."""

LONGEST_NAME_FOR_GIT: Final = 8_192
"""Characters of a name that git is asked for; it has none that is longer than a path."""

MAX_LINES_EXACTLY_COMPARED: Final = 200
"""Lines between two that are the same, for whose differences the shortest form is looked for: the time grows with the
square of them. More are taken as wholly different."""

MAX_SPLITS: Final = 12
"""Times that a part of a text is split at lines that both sides have once."""

MAX_STEPS_OF_CHANGES: Final = 200_000
"""Steps that a difference lists as JSON, counting each change: 15,000 changes of 15,000 steps would take gigabytes."""

MAX_BYTES_OF_STEPS: Final = 8 * MEBIBYTE
"""Characters of the names of those steps: 9,000 changes of a step with a name of 500,000 would take gigabytes."""

MAX_CHANGES_OF_A_KIND: Final = 10_000
"""Changes of a kind, such as labels, of which a difference tells one by one in a pipeline; the others are counted. A
file has room for 119,000 parameters."""

FEW_STEPS: Final = 10
"""Steps of each change that it lists where all of them would be too many."""

MAX_STEPS_MOVED: Final = 30
"""Steps of which each is tried as the one that has moved, which takes a walk through both graphs."""

MAX_INCLUDED: Final = 200
"""Pipelines within a pipeline that an editor's question looks into, counting each use of a file."""

MAX_PIPELINES_ASKED: Final = 20
"""Pipelines of an entry whose steps an editor is offered."""

MAX_OFFERED: Final = 1_000
"""Words that an editor is offered at once; it is told that there are more."""

MAX_SETTINGS_OF_RUN: Final = 2_000_000
"""Values in Argo's words that `defaults` and environments lay under the pipelines of a run, counting each pipeline. It
is enough for 4,000 pipelines with 500 values; a million take two seconds."""

MAX_SETTINGS_OF_WORKFLOW: Final = 100_000
"""Values in Argo's words that are for all steps, counting each template that they can be in: 100,000 are some 2 MB of
YAML, and a cluster keeps workflows of 1 MiB."""

MAX_SECONDS_OF_GIT: Final = 60
"""Seconds that git may take for an answer: a line of a .gitignore, such as `**/a/**/a/**/a/…`, can keep it busy for
ever."""
