"""Takes the pictures: the real Balie, driven in a real Chromium, each main screen in three widths, light and with high contrast.

Run it from the project folder after a change that shows, and look at what it made:

    .venv/bin/python -m docs.pictures.make              # everything
    .venv/bin/python -m docs.pictures.make widget lead  # only screens of these groups

All of them go to `var/pictures`, with `index.html` to look at them side by side. Those that the documentation shows are renewed in this folder.
It starts a Balie of its own on free ports, in a temporary folder and in a municipality that is always open, and needs what `make test` needs.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, expect, sync_playwright

from cli.settings import PROJECT
from docs.pictures import screens
from docs.pictures.camera import Camera, attempt
from tests.channels.drivers import CALLED
from tests.channels.opened import all_doors
from tests.live import LiveStack
from tests.run import find_chromium

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
FOLDER = PROJECT / "var" / "pictures"
GROUPS: dict[str, Callable[[Camera], None]] = {
    "widget": screens.widget,
    "crossing": screens.crossing,
    "arabic": screens.arabic,
    "pages": screens.pages,
    "sign-in": screens.sign_in,
    "desk": screens.desk,
    "doors": screens.doors,
    "search": screens.search,
    "lead": screens.lead,
    "editing": screens.editing,
    "ledger": screens.ledger,
}
expect.set_options(timeout=15_000)


def main(*groups: str) -> int:
    """Take every picture, or those of some groups; returns the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        drivers = [kind() for kind in CALLED]
        with all_doors(Path(folder), drivers) as started, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM)
            camera = Camera(
                browser=browser, stack=LiveStack(started), drivers=drivers, folder=FOLDER, chosen=screens.CHOSEN
            )
            for name in groups or GROUPS:
                try:
                    GROUPS[name](camera)
                except (Error, AssertionError) as error:
                    attempt(camera, name, error)
            browser.close()
    sys.stdout.write(f"{len(camera.taken)} pictures: {camera.sheet()}\n")
    sys.stderr.writelines(f"not taken: {each}\n" for each in camera.failed)
    return 1 if camera.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
