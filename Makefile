# Everything runs in a virtual environment of its own, made by the first target that needs it.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV ?= .venv
CONTAINER_BUILDER ?= docker
BIN := $(abspath $(VENV))/bin

# Argo's own schema, of each version that is read, oldest first.
ARGO_VERSIONS ?= v3@v3.7.18 v4@v4.0.5

.PHONY: argo-schema example test coverage lint format rules types workflows container dist rehearsal bench fuzz

example: $(VENV)/installed ## compile the example and show the workflow
	cd examples && $(BIN)/magnus-argo transpile pipelines/train.yaml --var docker_image=1f2e3d4 -o -

test: $(VENV)/test-installed ## all tests, on every core
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

coverage: $(VENV)/test-installed ## the same, and the lines that they leave out, which takes twice as long
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --cov --cov-report term

fuzz: $(VENV)/test-installed ## 100,000 mutated inputs, with a report: tests/fuzz/README.md
	$(BIN)/python -m tests.fuzz

lint: format rules types workflows ## format, lint, types, workflows and Dockerfiles

format rules types: $(VENV)/test-installed
format: ; $(BIN)/ruff format --check .
rules: ; $(BIN)/ruff check .
types: ; $(BIN)/mypy

workflows: $(VENV)/lint-installed
	$(BIN)/actionlint -shellcheck $(BIN)/shellcheck
	$(BIN)/actionlint -shellcheck $(BIN)/shellcheck src/magnus_argo/commands/init/files/github.yaml
	$(BIN)/zizmor --offline --quiet .github action.yml composite
	$(BIN)/hadolint Dockerfile .github/conformance/Dockerfile src/magnus_argo/commands/init/files/*/Dockerfile

container: $(VENV)/test-installed ## build the image and run it: tests/container/README.md
	CONTAINER_BUILDER=$(CONTAINER_BUILDER) $(BIN)/python -m pytest tests/container

dist: $(VENV)/release-installed ## the packages of a release
	$(BIN)/python -m build

rehearsal: ## build the packages of a release, compare, install and try them, and write what they consist of
	$(PYTHON) scripts/rehearse.py build/magnus-argo.cdx.json

argo-schema: ## make the schema of Argo's settings from its Go modules, which needs go
	@set -e; folders=; for module in $(ARGO_VERSIONS); do \
		folder=$$(cd / && go mod download -json github.com/argoproj/argo-workflows/$$module | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'); \
		folders="$$folders $$folder"; \
	done; $(PYTHON) scripts/argo_schema.py $$folders --write

bench: ## compare with magnus' own transpilers
	$(PYTHON) benchmarks/run.py

$(VENV)/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later, with venv, is needed; name one with PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/test-installed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@

$(VENV)/lint-installed $(VENV)/release-installed: $(VENV)/%-installed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	touch $@
