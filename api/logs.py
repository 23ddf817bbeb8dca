"""One log line is one JSON object: when, what, and codes; never what a person said."""

import logging
import sys

import structlog


def configure() -> None:
    """Write structured lines to standard error, the libraries' warnings among them."""
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stderr,
        format='{"level": "%(levelname)s", "event": "%(name)s", "message": "%(message)s"}',
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
