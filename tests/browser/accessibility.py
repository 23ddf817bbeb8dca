"""What axe can see of WCAG 2.2, level AA, and what a screen reader meets."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    found = Axe().run(page, options={"runOnly": WCAG_22_AA}).response["violations"]
    return [f"{violation['id']}: {[node['target'] for node in violation['nodes']]}" for violation in found]


def described(page: Page) -> list[tuple[str, str]]:
    """Role and name of everything a screen reader meets, in order: Chromium's own tree."""
    tree: dict[str, Any] = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    nodes = {node["nodeId"]: node for node in tree["nodes"]}

    def walk(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if not node["ignored"]:
            yield node["role"]["value"], node.get("name", {}).get("value", "")
        for child in node.get("childIds", []):
            yield from walk(nodes[child]) if child in nodes else ()

    return list(walk(tree["nodes"][0]))
