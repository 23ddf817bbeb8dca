# The first command is `make start`, the second `make test`; `make doors` is for trying every channel. All of the work is in cli/install.py.
PYTHON ?= python3

.DEFAULT_GOAL := start
.PHONY: start test doors install train lock clean

start test doors install train lock clean:
	@command -v $(PYTHON) >/dev/null || { echo "Balie needs Python 3.9 or newer to set itself up; there is no $(PYTHON) here. Install python3."; exit 1; }
	@exec $(PYTHON) -I cli/install.py $@
