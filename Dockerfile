# The action's container. GitHub's runner starts it as root, in the workspace, with the job's environment: so there is no
# USER and no WORKDIR here, and the entry point is one that no PATH, PYTHONPATH or file of the workspace can change (-I).
FROM python:3.13.7-slim-bookworm@sha256:adafcc17694d715c905b4c7bebd96907a1fd5cf183395f0ebc4d3428bd22d92d
COPY pyproject.toml README.md LICENSE /source/
COPY schemas /source/schemas
COPY docs/rules.md /source/docs/rules.md
COPY src /source/src
RUN pip install --no-cache-dir --root-user-action=ignore /source && rm -r /source
ENTRYPOINT ["/usr/local/bin/python3", "-I", "-m", "magnus_argo", "action"]
