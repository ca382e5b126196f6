# Each target sets up what it needs: `make run` or `make test` may be the first command given.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
YEAR ?= 2020/21
CASES := build/cases
# What is imported is compiled once, not in each of the many processes of a run or of the tests.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup run test check format docs demo demo-published look lock snapshot snapshot-diff bench soak \
	bench-export bench-reading bench-replays bench-many bench-impact bench-disclosure bench-suppression \
	bench-typed clean

setup: $(VENV)/.ready

# uv reads the lock in seconds; it is installed into the environment itself, nowhere else. Unlike pip
# it compiles only what it is told to, and kernels of uncompiled libraries take seconds more to start.
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed: give it with PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@[ ! -e .git ] || git config core.hooksPath > /dev/null || git config core.hooksPath .githooks
	@touch $@

run: setup
	$(BIN)/ssp run $(YEAR)

# Of what pytest finds installed, the two plugins that are used: the others take seconds to import.
PLUGINS := PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=xdist.plugin,_hypothesis_pytestplugin

test: setup
	$(BIN)/python -m tests.builders $(CASES)
	@# The notebooks' own tests run beside all others; what they say is shown where they fail.
	@rm -f build/nbval.status
	@(SSP_ROOT="$(CURDIR)/$(CASES)" $(BIN)/python -m pytest -q --nbval-lax -p no:cacheprovider \
		notebooks > build/nbval.txt 2>&1; echo $$? > build/nbval.status; \
		echo; echo "notebooks: $$(tail -n 1 build/nbval.txt)") & \
	$(PLUGINS) $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder; tested=$$?; wait; \
	[ "$$(cat build/nbval.status)" = 0 ] || { cat build/nbval.txt; exit 1; }; exit $$tested

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb
	$(BIN)/python demo/guard.py
	$(BIN)/python docs/make_dictionary.py --check
	$(BIN)/python docs/make_contract.py --check

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/nbstripout --keep-id notebooks/*.ipynb

docs: setup
	$(BIN)/python docs/make_dictionary.py
	$(BIN)/python docs/make_contract.py

demo: setup
	$(BIN)/python -m demo

# History: made once, and kept although the code goes on. To make it anew, delete it first.
demo-published: setup
	$(BIN)/ssp run 2019/20
	$(BIN)/ssp publish 2019/20

# What people receive, as text: of all packs and released tables below OF, to be compared with a later
# build. OF names the roots of projects, such as this folder and the example's.
OF ?= .
SNAPSHOT ?= build/snapshots/before
snapshot: setup
	$(BIN)/python -m tests.snapshot take "$(SNAPSHOT)" \
		$(wildcard $(addsuffix /outputs/2*/*,$(OF)) $(addsuffix /data/processed/2*/release/*,$(OF)))

snapshot-diff: setup
	$(MAKE) snapshot SNAPSHOT=build/snapshots/after OF="$(OF)"
	$(BIN)/python -m tests.snapshot diff build/snapshots/before build/snapshots/after

# Report and slides of the tests' small release, in seconds: to see what a change makes of them.
look: setup
	$(BIN)/python -m tests.pack.look build/look

lock: setup
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --python-version 3.11 \
		--extra dev pyproject.toml --output-file requirements.lock

# Ratios to plain papermill and nbconvert of the code at the git tag `plain`; BENCH=--small is shorter.
BENCH ?=
bench: setup
	$(BIN)/python -m benchmarks.run_time $(BENCH)

# What `make test` does of less: runs that are killed at random moments, and what the next one makes
# of it; packs of every year of the demonstration, and of the example.
KILLS ?= 30
YEARS ?= 2018/19 2019/20 2021/22
soak: setup
	KILLS=$(KILLS) YEARS="$(YEARS)" $(BIN)/python -m pytest -q tests/engine/test_killed.py \
		tests/test_other_years.py tests/whole_example.py

# Every export of the pack that `make run` has made, one after another.
bench-export: setup
	$(BIN)/python -m benchmarks.export $(YEAR)

bench-typed: setup
	$(BIN)/python -m benchmarks.typed_text

# Many invented rows read and judged, against bare pandas that does the same counts.
bench-reading: setup
	$(BIN)/python -m benchmarks.reading

# Papers of many partnerships on two Dask workers, against one; MANY="--papers 4" is shorter.
MANY ?=
bench-many: setup
	$(BIN)/python -m benchmarks.many $(MANY)

# On real counts that are not part of the repository; BOROUGHS names another file.
BOROUGHS ?= ../shared/real/mps-recorded-crime-borough-historical.csv
bench-impact: setup
	$(BIN)/python -m benchmarks.impact "$(BOROUGHS)"

# Suppression with its audit, on invented tables of a year; BASELINE as below.
bench-disclosure: setup
	BASELINE="$(BASELINE)" $(BIN)/python -m benchmarks.disclosure

# How much is hidden, on tables that are not part of the repository; SDC names another folder, and
# BASELINE the `src` of a checkout to run beside it.
SDC ?= ../shared/sdc
bench-suppression: setup
	BASELINE="$(BASELINE)" $(BIN)/python -m benchmarks.suppression "$(SDC)"

# Processor time of notebooks 02 to 04, with what is remembered between replays and without.
bench-replays: setup
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.replays

clean:
	rm -rf build data/processed/2* data/processed/.store outputs/2*
