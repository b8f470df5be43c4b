# erpulse: targets for people and for CI. `make` alone lists them. Needs Python 3.11, JDK 17 and Maven; all else is set up.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SRC    := connectors udfs jobs erpulse feature_repo tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help setup lint test test-pure test-plan test-run test-stack test-faults test-long chaos chaos-long check bundle bench quality recovery demo lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(READY) ## make the virtual environment from constraints.txt

$(READY): constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "setup: no $(PYTHON) on the path; install Python 3.11, or: make PYTHON=/path/to/python3.11 setup"; exit 2; }
	@echo "setup: virtual environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@awk '/^uv==/{on=1} on{print} on && !/\\$$/{exit}' constraints.txt > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@echo "setup: $$(grep -cE '^[a-z]' constraints.txt) pinned packages"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r constraints.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

lint: setup ## ruff, mypy, import contracts, spelling, SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd feature_repo && ../$(BIN)/mypy --strict --explicit-package-bases --ignore-missing-imports --follow-imports=skip .
	$(BIN)/lint-imports
	$(BIN)/codespell $(SRC) *.md

test: setup ## pure, plan, run and stack
	TZ=UTC $(BIN)/python -m pytest -m "not long" -q

test-pure: setup ## what needs neither Java nor servers
	TZ=UTC $(BIN)/python -m pytest -q

test-plan: setup ## plans of the jobs
	TZ=UTC $(BIN)/python -m pytest -m plan -q

test-run: setup ## jobs on the mini-cluster
	TZ=UTC $(BIN)/python -m pytest -m run -q

test-stack: setup ## jobs on real Kafka, Redis and Flink
	TZ=UTC $(BIN)/python -m pytest -m "stack and not long" -q

test-faults: setup ## the short forms of faults, a stack each: `status` tells what is wrong; ten kills lose nothing
	TZ=UTC $(BIN)/python -m pytest tests/stack/test_watch.py -m long -q
	TZ=UTC $(BIN)/python -m pytest tests/chaos/test_chaos.py -m long -q

test-long: setup ## kills, upgrades and faults on the local stack, file by file: a stack each, half an hour
	for file in $$(grep -rl "mark.long" tests --include="*.py"); do TZ=UTC $(BIN)/python -m pytest $$file -m long -q || exit 1; done

chaos: setup ## kills, bad networks, disorder and bad bytes, ten kills: minutes
	TZ=UTC $(BIN)/python -m pytest tests/chaos -m "" -q

chaos-long: setup ## two hundred kills, a seed per round: hours
	TZ=UTC $(BIN)/python -m tests.chaos --seed 1 --rounds 8 --kills 25

check: lint test test-faults ## what CI runs

bundle: setup ## dist/erpulse-jobs.zip for `flink run -pyfs`
	$(BIN)/erpulse bundle

bench: setup ## ratios of speed, taken side by side
	$(BIN)/python benchmarks/decode_rate.py
	$(BIN)/python benchmarks/online_writer.py
	$(BIN)/python benchmarks/path.py
	$(BIN)/python benchmarks/rivals/compare.py
	$(BIN)/python benchmarks/latency.py
	$(BIN)/python benchmarks/growth.py
	@test ! -d ../shared/data || $(BIN)/python benchmarks/real_data.py ../shared/data

quality: setup ## scores and forecasts on real data, against anchors and goals
	$(BIN)/python benchmarks/quality/table.py ../shared/data

recovery: setup ## kill each process and measure how soon alerts are back
	$(BIN)/python benchmarks/recovery.py
	$(BIN)/python benchmarks/recovery.py --taskmanagers 2 taskmanager

demo: setup ## the whole path on the local stack, with incidents planted and found
	$(BIN)/erpulse demo

lock: ## resolve constraints.txt anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate --upgrade -o constraints.txt

clean: ## stop the local stack, delete what was made
	-@test ! -x $(BIN)/erpulse || $(BIN)/erpulse down --wipe --yes
	rm -rf $(VENV) .erpulse dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
