# The action's container. GitHub's runner starts it as root, in the workspace, with the job's environment: so there is no
# USER and no WORKDIR here, and the entry point is one that no PATH, PYTHONPATH or file of the workspace can change (-I).
FROM python:3.13.14-slim-trixie@sha256:6771159cd4fa5d9bba1258caf0b82e6b73458c694d178ad97c5e925c2d0e1a91 AS base

FROM base AS dependencies
COPY requirements.txt /
RUN pip install --no-cache-dir --root-user-action=ignore --root /installed --ignore-installed \
  --only-binary=:all: --require-hashes --requirement /requirements.txt

FROM base AS package
COPY requirements-build.txt /
RUN pip install --no-cache-dir --root-user-action=ignore --ignore-installed \
  --only-binary=:all: --require-hashes --requirement /requirements-build.txt
COPY pyproject.toml README.md LICENSE /source/
COPY schemas /source/schemas
COPY docs/rules.md /source/docs/rules.md
COPY src /source/src
# What builds it is installed by its hashes above, and nothing comes from an index here.
# The program that jobs of other CIs call is as isolated as the entry point: a HOME in the workspace has modules, too.
RUN pip install --no-cache-dir --root-user-action=ignore --root /installed --no-index --no-deps --no-build-isolation /source \
  && sed -i '1s/$/ -I/' /installed/usr/local/bin/magnus-argo

# What the image holds of its base and of Debian: Python without what nobody calls there, and the program of git, because
# the diff reads revisions.
FROM base AS system
# Not pinned: Debian's archive drops a version as soon as it has mended it.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --no-install-recommends --yes busybox-static git \
  && rm -rf /var/lib/apt/lists/*
COPY --from=dependencies /installed /installed
COPY scripts/image_files.py /
RUN python3 -I /image_files.py /system /installed

FROM scratch
ENV PATH=/usr/local/bin:/usr/bin LANG=C.UTF-8
COPY --from=system /system /
COPY --from=dependencies /installed /
COPY --from=package /installed /
ENTRYPOINT ["/usr/local/bin/python3", "-I", "-m", "magnus_argo", "action"]
