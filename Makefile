# make run       everything needed, then a first example
# make test      everything needed, then the tests on each supported interpreter found
# make help      the other targets

VERSIONS := 3.11 3.12 3.13
BUILD    := build
SHELL    := /bin/sh
# PYTHON=... chooses one interpreter for run and install; VERSIONS="3.12" restricts test and bench
PYTHON   ?= $(shell for v in 3.13 3.12 3.11; do .ci/find-python $$v && break; done)
# arguments for pytest, e.g. TEST="-k packaging"
TEST     ?=

# seconds, for stress and fuzz
TIME     ?= 60
# where fuzz begins: other programs each time
SEED     ?= $(shell date +%s)

# what the tests of living with other tools need
ECOSYSTEM := pytest numpy pandas coverage debugpy cython mypy setuptools ipython ipykernel nbclient cloudpickle dill numba pony gevent

.PHONY: help run test test-slow stress soak valgrind asan fuzz conformance ecosystem thirdparty bench bench-pyperformance install clean

help:
	@echo 'make run                          build, install and run examples/sum_series.py, with and without rewritejit'
	@echo 'make test                         the tests on each of $(VERSIONS) that is found; TEST="-k name", VERSIONS="3.12"'
	@echo 'make test-slow                    the same with the long versions of the tests'
	@echo 'make stress TIME=60               random programs, modes and thresholds, threads, signals and tracing at once'
	@echo 'make soak TIME=1800               programs compiled and thrown away in one process: right answers, flat memory'
	@echo 'make valgrind TIME=300            kernels and the extension under memcheck (apt-get install valgrind)'
	@echo 'make asan                         the behaviour programs with the extension built for AddressSanitizer and UBSan; TEST="--mode eager --jobs 1"'
	@echo 'make fuzz TIME=60 SEED=1          random programs and mutated tests in every mode against plain CPython; what of the compiler they met'
	@echo 'make conformance                  CPython'\''s own tests, plain and in four modes; TEST="test_int test_float", TEST="--all --mode eager"'
	@echo 'make ecosystem                    coverage, debugpy, NumPy, pandas, Cython, mypyc, IPython and others beside rewritejit'
	@echo 'make thirdparty                   the test suites of other packages, with and without rewritejit; TEST="--only jinja2 --mode eager"'
	@echo 'make bench                        the benchmarks: plain, rewritejit, peers; BENCH="--program numeric --repeat 5", PEERS_ROOT=DIR'
	@echo 'make bench-pyperformance          pyperformance'\''s pure-Python benchmarks, with and without; BENCH="--only nbody --repeat 3"'
	@echo 'make install PYTHON=... VENV=DIR  the built wheel into one virtual environment (made if it does not exist)'
	@echo 'make clean                        removes $(BUILD)'

run:
	@test -n "$(PYTHON)" || { echo 'no CPython 3.11, 3.12 or 3.13 found; name one: make run PYTHON=/path/to/python' >&2; exit 1; }
	@.ci/environment "$(PYTHON)" $(BUILD)/run
	@echo '$$ python -m rewritejit --stats examples/sum_series.py'
	@$(BUILD)/run/bin/python -m rewritejit --stats examples/sum_series.py
	@$(BUILD)/run/bin/python examples/compare.py examples/sum_series.py

test:
	@VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

test-slow:
	@REWRITEJIT_SLOW=1 REQUIRES="pytest hypothesis numpy pysource-codegen" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

stress:
	@RUN="-m tests.stress --time $(TIME)" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

soak:
	@RUN="-m tests.stress.soak --time $(TIME)" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

valgrind:
	@RUN="-m tests.stress.valgrind --time $(TIME)" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

asan:
	@REWRITEJIT_SANITIZE=address,undefined RUN="-m tests.modes --asan --mode eager,fail-all" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)/asan" REQUIRES=numpy \
	    .ci/test $(TEST)

fuzz:
	@RUN="-m tests.fuzz --time $(TIME) --seed $(SEED)" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

conformance:
	@RUN="-m tests.regrtest" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)" .ci/test $(TEST)

ecosystem:
	@RUN="-m pytest tests/test_coexistence.py tests/test_ecosystem.py" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)/ecosystem" \
	    REQUIRES="$(ECOSYSTEM)" .ci/test $(TEST)

thirdparty:
	@RUN="-m tests.thirdparty" VERSIONS="$(VERSIONS)" BUILD="$(BUILD)/thirdparty" REQUIRES=pytest .ci/test $(TEST)

bench:
	@pythons=; for v in $(VERSIONS); do \
	    python=$$(.ci/find-python $$v) || { echo "CPython $$v: not found" >&2; continue; }; \
	    .ci/environment "$$python" "$(BUILD)/venv-$$v" >&2 && pythons="$$pythons --python $(BUILD)/venv-$$v/bin/python" || exit 1; done; \
	$(BUILD)/venv-$(firstword $(VERSIONS))/bin/python benchmarks/run.py $$pythons $(if $(PEERS_ROOT),--debian-root $(PEERS_ROOT)) \
	    --json $(BUILD)/bench.json --markdown $(BUILD)/bench.md $(BENCH)

bench-pyperformance:
	@pythons=; for v in $(VERSIONS); do \
	    python=$$(.ci/find-python $$v) || { echo "CPython $$v: not found" >&2; continue; }; \
	    .ci/environment "$$python" "$(BUILD)/venv-$$v" >&2 && "$(BUILD)/venv-$$v/bin/python" -m pip install -q pyperformance >&2 \
	        && pythons="$$pythons --python $(BUILD)/venv-$$v/bin/python" || exit 1; done; \
	$(BUILD)/venv-$(firstword $(VERSIONS))/bin/python benchmarks/pyperformance_suite.py $$pythons --markdown $(BUILD)/pyperformance.md $(BENCH)

install:
	@test -n "$(VENV)" || { echo 'usage: make install PYTHON=python3.12 VENV=path' >&2; exit 1; }
	@.ci/environment "$(PYTHON)" "$(VENV)"

clean:
	rm -rf $(BUILD) *.egg-info
