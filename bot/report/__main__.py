"""``python -m bot.report``: draw the report of the model in use again, or the pictures of the documentation.

Prints the path of each file that it wrote. ``balie train`` writes the report of a new model by itself.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.report.measured import Measured, read_quality
from bot.report.writing import ARCHIVE, write_documentation, write_report
from bot.settings import PROJECT, Settings
from bot.train import latest_model


def main(arguments: list[str]) -> int:
    """Run the command; 1 when the model holds no figures."""
    parser = argparse.ArgumentParser(prog="python -m bot.report", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--docs", type=Path, metavar="FOLDER", help="write the pictures of the documentation to FOLDER instead"
    )
    options = parser.parse_args(arguments)
    settings = Settings.from_environment()
    archive = latest_model(settings.models)
    quality = read_quality(archive)
    if quality is None:
        sys.stderr.write(
            f"{archive.name} holds no figures of cross-validation: train again with `balie train --force`.\n"
        )
        return 1
    measured = Measured(model=archive.name.removesuffix(ARCHIVE), quality=quality)
    written = (
        write_documentation(measured, options.docs, settings)
        if options.docs
        else [write_report(measured, archive, settings=settings, data=PROJECT / "data" / "nlu")]
    )
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
