# Two commands for everybody: `make demo` and `make test`. The rest is for daily work.
.PHONY: help demo test check bench faults lock
.DEFAULT_GOAL := help

help:
	@echo "make demo   set everything up and serve the demo organisation"
	@echo "make test   set everything up and run every test"
	@echo "make check  the quick loop: style, types, import order, unit tests"
	@echo "make bench  what each page asks, weighs and costs, at 1,000 and at 10,000 people"
	@echo "make faults kill servers under load, on both databases, and look for lost saves: about an hour"
	@echo "make lock   compile requirements/*.in again"

demo:
	@sh tools/setup.sh run
	@exec .venv/bin/python tools/demo.py

test:
	@sh tools/setup.sh dev
	@.venv/bin/python tools/test.py

check:
	@sh tools/setup.sh dev
	@.venv/bin/python tools/test.py --quick

bench:
	@sh tools/setup.sh dev
	@.venv/bin/python -m bench

faults:
	@sh tools/setup.sh dev
	@.venv/bin/python -m bench.faults --postgresql

lock:
	@sh tools/setup.sh run
	@for name in uv run dev; do \
	  .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done
