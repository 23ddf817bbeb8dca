"""``python -m bot.train``: from catalogue and training data to a model, and nothing when nothing changed.

Generates ``domain.yml`` and the rules, validates them, trains, says what cross-validation thinks of the model, and puts it into ``BALIE_MODELS``,
where the newest is the one in use; or leaves it in ``candidates/`` when it is worse than that one.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import sys
import time
from pathlib import Path

from bot import generate
from bot.catalogue import CatalogueError, catalogue_fingerprint, read_catalogue
from bot.logs import quiet
from bot.report.acceptance import objections
from bot.report.measured import Measured, read_quality
from bot.report.summary import summary
from bot.report.writing import ARCHIVE, report_of, write_report
from bot.settings import PROJECT, Settings
from bot.without_tensorflow import leave_out_tensorflow

KEPT_MODELS = 3
INPUTS = (
    "config.yml",
    "requirements/bot.txt",
    "bot/text.py",
    "bot/policy.py",
    "bot/catalogue.py",
    "bot/nlu/*",
    "data/nlu/*.yml",
)
UNFINISHED = ".training-"
CANDIDATES = "candidates"
REFUSED = 3
"""The exit code when the new model is worse than the one in use."""


class ModelRefusedError(Exception):
    """The new model is worse than the one in use, which stays; the message says in what, and what to do."""


def fingerprint(settings: Settings) -> str:
    """Return a hash of everything that a model is made of: training data, cues, topics, generated rules and the code that trains."""
    digest = hashlib.sha256(catalogue_fingerprint(settings.catalogue).encode())
    for path, content in sorted(generate.generated_files(settings.catalogue).items()):
        digest.update(path.encode() + content.encode())
    for pattern in INPUTS:
        for file in sorted(PROJECT.glob(pattern)):
            if file.is_file():
                digest.update(str(file.relative_to(PROJECT)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a model archive; a model is code, so it is known by its hash."""
    with path.open("rb") as archive:
        return hashlib.file_digest(archive, "sha256").hexdigest()


def models(folder: Path) -> list[Path]:
    """Return the trained models in ``folder``, oldest first."""
    return sorted(folder.glob(f"balie-*{ARCHIVE}"), key=lambda path: path.stat().st_mtime)


def latest_model(folder: Path) -> Path:
    """Return the newest model.

    Raises:
        SystemExit: there is none.
    """
    found = models(folder)
    if not found:
        raise SystemExit(f"No model in {folder}: run `balie train` first.")
    return found[-1]


def _make_newest(model: Path) -> None:
    """Make ``model`` the one in use; to the nanosecond, for the time that a file gets by itself is coarser."""
    now = time.time_ns()
    os.utime(model, ns=(now, now))


def _missing_data(settings: Settings) -> list[str]:
    """Return the topics without training data: a topic that nobody can be heard asking for is a mistake."""
    return [
        topic
        for topic in read_catalogue(settings.catalogue).topics
        if not (PROJECT / "data" / "nlu" / f"{topic}.yml").is_file()
    ]


def _train(settings: Settings, candidate: Path) -> None:
    """Train into a folder of its own and move the finished archive to ``candidate``, so that no half model is ever found."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # the fingerprint above decides; Rasa's own cache would be a second truth
    os.environ["RASA_CACHE_DIRECTORY"] = str(settings.home / "rasa-cache")
    quiet()
    leave_out_tensorflow()
    import rasa.model_training  # here: it takes seconds, and a run that finds nothing to do should not pay for it

    unfinished = settings.models / f"{UNFINISHED}{os.getpid()}"
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # Rasa announces a path that is about to change
            result = rasa.model_training.train(
                domain="domain.yml",
                config="config.yml",
                training_files=["data"],
                output=str(unfinished),
                fixed_model_name=candidate.name.removesuffix(ARCHIVE),
                force_training=True,
            )
        if result.code != 0 or not result.model:
            raise SystemExit("Training failed; Rasa says why above.")
        candidate.parent.mkdir(exist_ok=True)
        Path(result.model).replace(candidate)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def train(settings: Settings, *, force: bool = False, accept_worse: bool = False) -> Path:
    """Train when anything changed (or ``force``), and return the path of the model, which is now in use.

    A model that was refused is judged again without being trained again.

    Raises:
        ModelRefusedError: the model is worse than the one in use, and ``accept_worse`` was not given.
        SystemExit: a topic has no training data, or training failed.
        CatalogueError: the catalogue cannot be read.
    """
    missing = _missing_data(settings)
    if missing:
        raise SystemExit(f"No training data for {', '.join(missing)}: add data/nlu/{missing[0]}.yml.")
    for path in generate.write(settings.catalogue):
        sys.stdout.write(f"{path} written\n")
    settings.models.mkdir(parents=True, exist_ok=True)
    for leftover in settings.models.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    name = f"balie-{fingerprint(settings)}{ARCHIVE}"
    model, candidate = settings.models / name, settings.models / CANDIDATES / name
    if model.is_file() and not force:
        _make_newest(model)  # also after going back to earlier data
        sys.stdout.write("Nothing changed; the model is up to date.\n")
        if report_of(model).is_file():
            sys.stdout.write(f"Report: {report_of(model)}\n")
    else:
        if force or not candidate.is_file():
            _train_candidate(settings, candidate)
        _take_into_use(settings, candidate, model, accept_worse=accept_worse)
    for old in models(settings.models)[:-KEPT_MODELS]:
        old.unlink()
        report_of(old).unlink(missing_ok=True)
    sys.stdout.write(f"{model}\nsha256 {sha256(model)}\n")
    return model


def _train_candidate(settings: Settings, candidate: Path) -> None:
    started = time.monotonic()
    shutil.rmtree(candidate.parent, ignore_errors=True)  # what was refused before is of no use any more
    sys.stdout.write("Training… (one or two minutes)\n")
    sys.stdout.flush()
    _train(settings, candidate)
    sys.stdout.write(f"Trained in {time.monotonic() - started:.0f} s.\n\n")
    sys.stdout.flush()


def _take_into_use(settings: Settings, candidate: Path, model: Path, *, accept_worse: bool) -> None:
    """Make ``candidate`` the newest model, unless it is worse than the one in use; say how good it is, and write its report.

    Raises:
        ModelRefusedError: it is worse, and ``accept_worse`` was not given.
    """
    in_use = models(settings.models)[-1:]
    quality, before = read_quality(candidate), read_quality(in_use[0]) if in_use else None
    against = objections(quality, before) if quality else ()
    refused = bool(against) and not accept_worse
    if not refused:
        _make_newest(candidate.replace(model))
        shutil.rmtree(candidate.parent, ignore_errors=True)
    if quality is None:
        sys.stdout.write("Too few sentences for cross-validation: how good the model is cannot be said.\n")
        return
    measured = Measured(
        model=model.name.removesuffix(ARCHIVE),
        quality=quality,
        before=before,
        objections=against if refused else (),
    )
    sys.stdout.write(f"{summary(measured)}\n")
    archive = candidate if refused else model
    report = write_report(measured, archive, settings=settings, data=PROJECT / "data" / "nlu")
    sys.stdout.write(f"Report: {report}\n")
    for each in against:
        sys.stdout.write(f"{'Refused' if refused else 'Worse, and accepted'}: {each}\n")
    if refused:
        raise ModelRefusedError(
            f"{in_use[0].name} stays in use. See the report for what became worse; to use the new model all the same: "
            "balie train --accept-worse"
        )


def main(arguments: list[str]) -> int:
    """Run the command."""
    os.chdir(PROJECT)
    sys.path.insert(0, str(PROJECT))
    try:
        train(Settings.from_environment(), force="--force" in arguments, accept_worse="--accept-worse" in arguments)
    except ModelRefusedError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
