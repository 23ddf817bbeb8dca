"""``python -m bot.train``: from catalogue and training data to a model, and nothing when nothing changed.

Generates ``domain.yml`` and the rules, validates them, trains into ``BALIE_MODELS``, and prints the path and the hash of the model.
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
    return sorted(folder.glob("balie-*.tar.gz"), key=lambda path: path.stat().st_mtime)


def latest_model(folder: Path) -> Path:
    """Return the newest model.

    Raises:
        SystemExit: there is none.
    """
    found = models(folder)
    if not found:
        raise SystemExit(f"No model in {folder}: run `balie train` first.")
    return found[-1]


def _missing_data(settings: Settings) -> list[str]:
    """Return the topics without training data: a topic that nobody can be heard asking for is a mistake."""
    return [
        topic
        for topic in read_catalogue(settings.catalogue).topics
        if not (PROJECT / "data" / "nlu" / f"{topic}.yml").is_file()
    ]


def _train(settings: Settings, name: str) -> Path:
    """Train into a folder of its own and move the finished archive into place, so that no half model is ever found."""
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
                fixed_model_name=name,
                force_training=True,
            )
        if result.code != 0 or not result.model:
            raise SystemExit("Training failed; Rasa says why above.")
        return Path(result.model).replace(settings.models / f"{name}.tar.gz")
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def train(settings: Settings, *, force: bool = False) -> Path:
    """Train when anything changed (or ``force``), and return the path of the model.

    Raises:
        SystemExit: a topic has no training data, or training failed.
        CatalogueError: the catalogue cannot be read.
    """
    started = time.monotonic()
    missing = _missing_data(settings)
    if missing:
        raise SystemExit(f"No training data for {', '.join(missing)}: add data/nlu/{missing[0]}.yml.")
    for path in generate.write(settings.catalogue):
        sys.stdout.write(f"{path} written\n")
    settings.models.mkdir(parents=True, exist_ok=True)
    for leftover in settings.models.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    name = f"balie-{fingerprint(settings)}"
    model = settings.models / f"{name}.tar.gz"
    if model.is_file() and not force:
        os.utime(model)  # it is the newest again, also after going back to earlier data
        sys.stdout.write("Nothing changed; the model is up to date.\n")
    else:
        sys.stdout.write("Training… (about half a minute)\n")
        sys.stdout.flush()
        model = _train(settings, name)
        sys.stdout.write(f"Trained in {time.monotonic() - started:.0f} s.\n")
        _report_quality(model)
    for old in models(settings.models)[:-KEPT_MODELS]:
        old.unlink()
    sys.stdout.write(f"{model}\nsha256 {sha256(model)}\n")
    return model


def _report_quality(model: Path) -> None:
    from bot.nlu.understanding import Understanding

    quality = Understanding.from_archive(model).quality
    if quality:
        sys.stdout.write(
            f"Cross-validation: {quality.accuracy:.1%} of the questions to the right topic; at the threshold {quality.answered_correctly:.1%} "
            f"answered rightly, {quality.answered_wrongly:.1%} wrongly; of unknown topics {quality.unknown_refused:.1%} not answered.\n"
        )


def main(arguments: list[str]) -> int:
    """Run the command."""
    os.chdir(PROJECT)
    sys.path.insert(0, str(PROJECT))
    try:
        train(Settings.from_environment(), force="--force" in arguments)
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
