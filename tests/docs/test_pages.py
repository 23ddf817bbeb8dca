"""The pages agree with each other and with the project: links, commands, versions, dependencies, decisions."""

import importlib
import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
import typer.main
import yaml

from cli.main import LATE, app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FENCE = re.compile(r"^```.*?^```", flags=re.DOTALL | re.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors of a page, by the rule of the common hosts: lower case, no punctuation, spaces to dashes."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", read(path)), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", read(path)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if "://" in link or link.startswith("mailto:"):
            continue
        target, _, anchor = link.partition("#")
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), f"{link}: there is no {target}"
        if anchor:
            assert anchor in anchors(found), f"{link}: {found.name} has no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link}
        waiting += [target for target in targets if target.suffix == ".md" and target not in reached]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in reached] == []


def test_no_page_names_a_folder_of_somebodys_machine() -> None:
    assert [page.name for page in PAGES if re.search(r"(?<![\w.])/(?:home|root|work|tmp|Users)/\w", read(page))] == []


# Commands


def told(word: str) -> set[str]:
    """Every `<word> something` in the pages, in code."""
    code = "\n".join(piece for page in PAGES for piece in re.findall(r"`{3}.*?`{3}|`[^`\n]+`", read(page), re.DOTALL))
    return set(
        re.findall(
            rf"(?:^|`|bin/){word} ([a-z]+(?: (?:new|check|add|list|password|export|verify|replay|explain|report)\b)?)",
            code,
            re.MULTILINE,
        )
    )


def test_make_targets_in_the_pages_exist() -> None:
    targets = set(re.search(r"^\.PHONY: (.*)$", read(ROOT / "Makefile"), flags=re.MULTILINE).group(1).split())
    assert {"start", "test"} <= told("make") <= targets


def test_balie_commands_in_the_pages_exist() -> None:
    commands = set(typer.main.get_command(app).commands)
    for name in LATE:
        part = importlib.import_module(f"cli.{name}").app
        commands |= {name} | {f"{name} {command}" for command in typer.main.get_group(part).commands}
    assert {"serve", "status", "stop"} <= told("balie") <= commands


def test_modules_that_the_pages_run_exist() -> None:
    text = "\n".join(map(read, PAGES))
    for module in re.findall(r"python -m ([a-z][a-z_.]+)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or path.is_dir() or module in {"pytest", "venv"}, module


# Versions and dependencies


def test_the_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    newest = re.search(r"^## \[([^\]]+)\]", read(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)
    assert newest and newest.group(1) == version
    assert json.loads(read(ROOT / "web" / "package.json"))["version"] == version
    assert yaml.safe_load(read(ROOT / "publiccode.yml"))["softwareVersion"] == version


def test_dependencies_page_names_every_direct_dependency() -> None:
    listed = [re.match(r"[\w.-]+", line).group() for group in PROJECT["dependency-groups"].values() for line in group]
    package = json.loads(read(ROOT / "web" / "package.json"))
    listed += [*package["dependencies"], *package["devDependencies"]]
    named = re.findall(r"^\| `([^`]+)`", read(ROOT / "docs" / "dependencies.md"), flags=re.MULTILINE)
    assert sorted(named) == sorted(listed)


def test_publiccode_has_what_the_standard_demands() -> None:
    """https://yml.publiccode.tools, version 0.4."""
    described = yaml.safe_load(read(ROOT / "publiccode.yml"))
    demanded = {"publiccodeYmlVersion", "name", "url", "releaseDate", "platforms", "categories", "developmentStatus"}
    demanded |= {"softwareType", "description", "legal", "maintenance", "localisation"}
    assert demanded <= set(described)
    assert described["legal"]["license"] == PROJECT["project"]["license"]
    date.fromisoformat(described["releaseDate"])
    for texts in described["description"].values():
        assert len(texts["shortDescription"]) <= 150
        assert 150 <= len(texts["longDescription"]) <= 10_000
        assert texts["features"]


# Decisions


def test_decisions_are_numbered_and_of_one_form() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert len(set(numbers)) == len(numbers), (
        "each number is given once; work that lands in another order may leave a gap"
    )
    for number, path in zip(numbers, decisions, strict=True):
        page = read(path)
        assert page.startswith(f"# {number}. ")
        assert re.findall(r"^## (\w+)", page, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_pictures_are_small_and_shown() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page) if link.endswith(".png")}
    pictures = set((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures == shown
    assert all(picture.stat().st_size < 300_000 for picture in pictures)
