"""What the bot's processes write to their log: what went wrong, and never what a citizen said."""

from __future__ import annotations

import logging
import os

import structlog


def quiet() -> None:
    """Log warnings of Rasa and information of Balie, and switch off progress bars and Rasa's debug events.

    Rasa's structlog events hold the text of messages, and building them copies whole trackers; they are dropped before that is rendered.
    """
    os.environ["LOG_LEVEL"] = "WARNING"  # Rasa's own name for it; it also decides about progress bars
    logging.captureWarnings(True)  # the libraries' deprecations are for who upgrades them
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for library in ("rasa", "apscheduler", "sanic", "matplotlib"):
        logging.getLogger(library).setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
