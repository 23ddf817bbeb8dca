"""`balie ledger`: what an auditor runs."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.console import Console

from cli.database import with_engine
from cli.errors import CommandError
from cli.settings import from_environment
from router.database import Engine, system_clock
from router.ledger import Seal, Sealer, Verification
from router.ledger.audit import NOT_A_LEDGER
from router.ledger.errors import SealError
from router.ledger.keys import KeyRing, as_pem, read_public
from router.ledger.seal_file import last_seal
from router.ledger.verify import export as export_ledger
from router.ledger.verify import verify_database, verify_export

app = typer.Typer(help="The ledger of handoffs: export it, verify it, seal it.", no_args_is_help=True)
Result = TypeVar("Result")
console = Console(highlight=False, soft_wrap=True)


@app.command()
def verify(
    file: Annotated[Path | None, typer.Option(help="An export to verify offline, instead of the database.")] = None,
    public_key: Annotated[
        Path | None, typer.Option(help="The public keys that you trust, as PEM; else those in BALIE_HOME.")
    ] = None,
    seal: Annotated[
        Path | None, typer.Option(help="Seals that were kept elsewhere: the last one must still be there.")
    ] = None,
) -> None:
    """Check that no entry was changed, removed or reordered; exit code 1 and the place when one was."""
    if file and not file.is_file():
        raise CommandError(f"There is no file {file}.")
    try:
        keys = read_public(public_key) if public_key else _keys().public()
        noted = _given(seal) if seal else None if file else _noted(_seal_file())
        found = verify_export(file, keys=keys, noted=noted) if file else _verify_database(keys, noted)
    except SealError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
    if found.kind == NOT_A_LEDGER:
        raise CommandError(f"{file}: {found.problem}.")
    _print(found, noted)
    if not found.valid:
        raise typer.Exit(1)


def _verify_database(keys: list[Ed25519PublicKey], noted: Seal | None) -> Verification:
    return with_engine(lambda engine: verify_database(engine, keys=keys, noted=noted))


def _given(file: Path) -> Seal:
    """The last seal of a file that somebody named; without one the comparison that they want would be left out."""
    noted = _noted(file)
    if noted is None:
        raise CommandError(f"There is no seal in {file}.")
    return noted


def _noted(file: Path) -> Seal | None:
    """The last seal of a file; None where BALIE_HOME has no file yet.

    Raises:
        CommandError: it holds something else.
    """
    try:
        return last_seal(file)
    except ValueError as error:
        raise CommandError(f"{file} does not hold seals: {error}.") from error


@app.command()
def export(file: Annotated[Path, typer.Argument(help="Where to write the ledger, as JSON Lines.")]) -> None:
    """Write the whole ledger to a file that can be verified anywhere."""
    try:
        count = with_engine(lambda engine: export_ledger(engine, file))
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
    console.print(f"{count} entries written to {file}.")


@app.command()
def seal() -> None:
    """Seal the ledger now, instead of at the next interval."""
    made = _with_sealer(lambda sealer: sealer.seal_now())
    if made is None:
        console.print("Nothing is new since the last seal.")
    else:
        console.print(f"Seal {made.number} made: {made.position} entries, head {made.head.hex()}.")


@app.command()
def rotate_key(
    lost: Annotated[
        bool, typer.Option("--lost", help="The present key is lost: begin with a new one that nobody vouches for.")
    ] = False,
) -> None:
    """Replace the key that seals: the old one vouches for the new one, and is destroyed."""
    made = _with_sealer(lambda sealer: sealer.rotate(without_the_old=lost))
    console.print(f"Seal {made.number} made, the key is another one. Its public key: balie ledger public-key")
    if os.environ.get("BALIE_SEAL_KEY"):
        console.print("BALIE_SEAL_KEY is the old key: set it to what is in BALIE_HOME/secrets/seal-key.")


@app.command()
def public_key() -> None:
    """Print the public keys of the seals, oldest first: what who verifies needs, and keeps elsewhere."""
    try:
        keys = _keys().public()
    except SealError as error:
        raise CommandError(str(error)) from error
    if not keys:
        raise CommandError("Nothing was sealed yet. Run: balie ledger seal")
    typer.echo("".join(map(as_pem, keys)), nl=False)


def _keys() -> KeyRing:
    return KeyRing(home=from_environment().home, given=os.environ.get("BALIE_SEAL_KEY", ""))


def _seal_file() -> Path:
    return from_environment().home / (os.environ.get("BALIE_SEAL_FILE") or "seals.jsonl")


def _sealer(engine: Engine) -> Sealer:
    return Sealer(engine=engine, keys=_keys(), file=_seal_file(), clock=system_clock)


def _with_sealer(work: Callable[[Sealer], Awaitable[Result]]) -> Result:
    try:
        return with_engine(lambda engine: work(_sealer(engine)))
    except SealError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be written: {error.strerror}.") from error


def _print(found: Verification, noted: Seal | None) -> None:
    if not found.valid:
        where = f" at entry {found.first_bad}" if found.first_bad else ""
        console.print(f"The ledger was changed{where} ({found.kind}): {found.problem}.")
        console.print(f"The {found.entries} entries before it are good, head {found.head}.")
        return
    console.print(f"The ledger is unchanged: {found.entries} entries, head {found.head}.")
    if not found.signed:
        console.print(f"Seals: {found.seals}. Their signatures were not checked: give --public-key.")
    else:
        console.print(f"Seals: {found.seals}, all good. Entries that they vouch for: {found.sealed}.")
    if noted is None:
        console.print(
            "No seal from elsewhere was compared, so a tail that was cut with its seals would not show: give --seal."
        )
