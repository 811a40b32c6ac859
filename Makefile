# Needs make and Python 3.11 or newer; everything else is installed below .venv and .tools, pinned by hash.
PYTHON ?= python3
ARTICLES ?=
CONFIG ?=
N ?= 2000
COVER ?=
ARCHITECTURE ?= arm64
ENV ?= default
CONFIRM ?=
SHOW ?=
TOOLS := $(CURDIR)/.tools
UV := $(TOOLS)/uv/bin/uv
VENV := $(CURDIR)/.venv/bin
SAM := $(TOOLS)/sam/bin/sam
INSTALL = $(UV) pip install -q --no-config --require-hashes
export SAM_CLI_TELEMETRY := 0
# Images for CI often set this. Without bytecode files, each of the many processes that tests start compiles all
# modules again, which takes longer than most tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo test unit deep fuzz lint audit build deploy clean up down bench load score containers locks environment

demo: environment                 ## upload samples to a local cloud; write the alert and the digest that people would receive
	@exec "$(VENV)/python" -m wirewatch.local demo "$(CURDIR)" $(if $(ARTICLES),--articles "$(ARTICLES)") $(if $(CONFIG),--config "$(CONFIG)")

install: .venv/ready              ## install the command .venv/bin/wirewatch, and what make unit needs

up: environment                   ## leave the local cloud running (WIREWATCH_BIND chooses the address)
	@"$(VENV)/python" -m wirewatch.local up "$(CURDIR)"

down: environment                 ## stop the local cloud
	@"$(VENV)/python" -m wirewatch.local down "$(CURDIR)"

test: environment                 ## all tests that need no container engine, but for those of make deep (COVER=yes measures coverage)
	"$(VENV)/python" -m pytest -q -n 2 --dist loadgroup -m "not deep" $(if $(COVER),--cov --cov-report=) tests/e2e tests/faults
	"$(VENV)/python" -m pytest -q -n 2 --dist worksteal -m "not deep" $(if $(COVER),--cov --cov-append --cov-report=term:skip-covered --cov-fail-under=90) tests/unit tests/integration tests/template tests/load

unit: .venv/ready                 ## the unit tests alone
	"$(VENV)/python" -m pytest -q -n 2 --dist worksteal -m "not deep" tests/unit

deep: environment                 ## long tests with generated input, more examples of each property test, comparisons with independent implementations
	"$(VENV)/python" -m pytest -q -n 2 --dist worksteal -m "deep or hypothesis" --hypothesis-profile long tests

fuzz: environment                 ## property tests with new random input in every run, ten times as many examples as in make deep
	"$(VENV)/python" -m pytest -q -n 2 --dist worksteal -m hypothesis --hypothesis-profile fuzz tests

bench: .tools/bench/ready         ## measure what matching and reading cost, as ratios within one run (BENCH=--quick leaves out the largest)
	@"$(TOOLS)/bench/bin/python" -m tests.benchmarks $(BENCH)

load: environment                 ## send N articles (2000) through a local cloud, and report rate, latency, calls, memory and ledger (LOAD=--json)
	@"$(VENV)/python" -m tests.load.cloud --articles $(N) $(LOAD)

score: .venv/ready                ## measure how well articles are read (needs labelled input: WIREWATCH_CORPUS=<folder>, see tests/score)
	@"$(VENV)/python" -m tests.score

containers: environment           ## sam local invoke of every function in a container; needs a container engine
	@"$(VENV)/python" -m pytest -q -rs tests/e2e/test_containers.py

lint: environment                 ## ruff, mypy strict, and both validations of the template
	"$(VENV)/ruff" check .
	"$(VENV)/ruff" format --check .
	"$(VENV)/mypy"
	"$(SAM)" validate --lint
	"$(SAM)" validate --region eu-central-1

audit: .tools/checkov/ready       ## checkov, whose skipped checks are argued in tests/template/checkov.yaml
	"$(TOOLS)/checkov/bin/checkov" --config-file tests/template/checkov.yaml --file template.yaml

build: .tools/sam/ready .tools/uv/ready  ## sam build for ARCHITECTURE (arm64 or x86_64)
	@compiler="$$(sh tools/python313.sh)"; PATH="$(TOOLS)/uv/bin:$(TOOLS)/sam/bin:$$PATH" \
	  WIREWATCH_ARCHITECTURE=$(ARCHITECTURE) WIREWATCH_COMPILER="$$compiler" \
	  "$(SAM)" build --cached --parallel --parameter-overrides Architecture=$(ARCHITECTURE) && \
	"$(TOOLS)/uv/bin/python" tools/layers.py .aws-sam/build $(ARCHITECTURE) "$$compiler"

deploy: .tools/sam/ready .tools/uv/ready  ## build, show what would change, ask, deploy (ENV: samconfig.toml; CONFIRM=no does not ask; SHOW=only does not deploy)
	@architecture="$$("$(TOOLS)/uv/bin/python" tools/environments.py "$(ENV)")" && $(MAKE) --no-print-directory build ARCHITECTURE="$$architecture"
	"$(SAM)" deploy --config-env "$(ENV)"$(if $(filter no,$(CONFIRM)), --no-confirm-changeset)$(if $(filter only,$(SHOW)), --no-execute-changeset)

clean:                            ## remove everything that make created
	rm -rf .venv .tools .aws-sam out .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

environment: .venv/ready .tools/sam/ready .tools/cloud/ready

test: .tools/runtime/ready

.tools/uv/ready: requirements/uv.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wirewatch needs Python 3.11 or newer; this is %s. Try make PYTHON=python3.12" % sys.version.split()[0])'
	@rm -rf "$(TOOLS)/uv"; "$(PYTHON)" -m venv "$(TOOLS)/uv"
	@"$(TOOLS)/uv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/ready: .tools/uv/ready layers/wirewatch/requirements.txt layers/extraction/requirements.txt requirements/dev.txt pyproject.toml layers/wirewatch/requirements.in
	@echo "· installing the development environment"
	@rm -rf .venv; $(UV) venv -q --no-config --python "$(TOOLS)/uv/bin/python" .venv
	@$(INSTALL) --python "$(VENV)/python" -r layers/wirewatch/requirements.txt -r layers/extraction/requirements.txt -r requirements/dev.txt
	@$(UV) pip install -q --no-config --no-deps --no-build-isolation --python "$(VENV)/python" -e .
	@touch $@

.tools/sam/ready: .tools/uv/ready requirements/sam.txt
	@echo "· installing sam"
	@rm -rf .tools/sam; $(UV) venv -q --no-config --python "$(TOOLS)/uv/bin/python" .tools/sam
	@$(INSTALL) --python .tools/sam/bin/python -r requirements/sam.txt
	@touch $@

.tools/checkov/ready: .tools/uv/ready requirements/checkov.txt
	@echo "· installing checkov"
	@rm -rf .tools/checkov; $(UV) venv -q --no-config --python "$(TOOLS)/uv/bin/python" .tools/checkov
	@$(INSTALL) --python .tools/checkov/bin/python -r requirements/checkov.txt
	@touch $@

.tools/cloud/ready: .tools/uv/ready requirements/cloud.txt
	@echo "· installing the local cloud"
	@python="$$(sh tools/python313.sh)"; \
	 test -n "$$python" || { python="$(TOOLS)/uv/bin/python"; echo "  no Python 3.13 here: functions will run on $$($$python -V)"; }; \
	 rm -rf .tools/cloud; $(UV) venv -q --no-config --python "$$python" .tools/cloud
	@$(INSTALL) --python .tools/cloud/bin/python -r requirements/cloud.txt
	@touch $@

# The benchmarks run on the version of Python that the functions run on.
.tools/bench/ready: .venv/ready
	@echo "· installing the benchmarks"
	@python="$$(sh tools/python313.sh)"; \
	 test -n "$$python" || { python="$(TOOLS)/uv/bin/python"; echo "  no Python 3.13 here: measuring on $$($$python -V)"; }; \
	 rm -rf .tools/bench; $(UV) venv -q --no-config --python "$$python" .tools/bench
	@$(INSTALL) --python .tools/bench/bin/python -r layers/wirewatch/requirements.txt -r layers/extraction/requirements.txt -r requirements/dev.txt
	@$(UV) pip install -q --no-config --no-deps --no-build-isolation --python .tools/bench/bin/python -e .
	@touch $@

.tools/runtime/ready: .tools/cloud/ready requirements/runtime.txt
	@echo "· installing the Lambda runtime interface"
	@rm -rf .tools/runtime; $(INSTALL) --target .tools/runtime --python .tools/cloud/bin/python -r requirements/runtime.txt
	@touch $@

locks:                            ## compile all pinned requirements from the .in files
	@for name in layers/wirewatch/requirements layers/extraction/requirements requirements/dev requirements/sam requirements/checkov requirements/cloud requirements/runtime requirements/uv; do \
	  $(UV) pip compile -q --no-config --universal --generate-hashes --python-version 3.11 --no-header $$name.in -o $$name.txt || exit 1; done
