# The action's container. GitHub's runner starts it as root, in the workspace, with the job's environment: so there is no
# USER and no WORKDIR here, and the entry point is one that no PATH, PYTHONPATH or file of the workspace can change (-I).
FROM python:3.13.14-slim-trixie@sha256:6771159cd4fa5d9bba1258caf0b82e6b73458c694d178ad97c5e925c2d0e1a91 AS base

FROM base AS dependencies
COPY requirements.txt /
RUN pip install --no-cache-dir --root-user-action=ignore --root /installed --ignore-installed \
  --only-binary=:all: --require-hashes --requirement /requirements.txt

FROM base AS package
COPY requirements-build.txt /
RUN pip install --no-cache-dir --root-user-action=ignore \
  --only-binary=:all: --require-hashes --requirement /requirements-build.txt
COPY pyproject.toml README.md LICENSE /source/
COPY schemas /source/schemas
COPY docs/rules.md /source/docs/rules.md
COPY src /source/src
# What builds it is installed by its hashes above, and nothing comes from an index here.
RUN pip install --no-cache-dir --root-user-action=ignore --root /installed --no-index --no-deps --no-build-isolation /source

FROM base AS git
# Not pinned: Debian's archive drops a version as soon as it has mended it.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --no-install-recommends --yes git \
  && dpkg --status git > /git.status \
  && rm -rf /var/lib/apt/lists/*

FROM base
# The diff reads revisions. That takes nothing but the program; the whole package is 100 MB, with a Perl. Scanners find
# its version in status.d.
COPY --from=git /usr/bin/git /usr/bin/git
COPY --from=git /git.status /var/lib/dpkg/status.d/git
COPY --from=dependencies /installed /
COPY --from=package /installed /
ENTRYPOINT ["/usr/local/bin/python3", "-I", "-m", "magnus_argo", "action"]
