"""A citizen with nothing but a keyboard: what has the focus, whether that is seen, and what it is called."""

from typing import Any

from playwright.sync_api import CDPSession, Page

FOCUSED = """(() => {
    let part = document.activeElement
    while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement
    return part
})()"""

# In sight and with nothing over it (WCAG 2.2, 2.4.11), and drawn otherwise than without the focus (2.4.7). A link goes over more lines.
SEEN = """function () {
    const root = this.getRootNode()
    const inside = [...this.getClientRects()].map(box => [
        Math.max(0, box.left), Math.min(innerWidth, box.right), Math.max(0, box.top), Math.min(innerHeight, box.bottom)
    ]).filter(([left, right, top, bottom]) => left < right && top < bottom)
    const bare = inside.every(([left, right, top, bottom]) =>
        this.contains(root.elementFromPoint((left + right) / 2, (top + bottom) / 2)))
    return this.checkVisibility({ visibilityProperty: true }) && inside.length > 0 && bare && this.matches(':focus-visible')
}"""


class Keyboard:
    """Goes through a page by real presses of real keys: no pointer, and no script gives the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._tree: CDPSession = page.context.new_cdp_session(page)

    def press(self, keys: str) -> None:
        """Press a key, and see where that leaves the focus."""
        self.page.keyboard.press(keys)
        self.there()

    def type(self, text: str) -> None:
        """Type into what has the focus, and send it. Where that leaves the focus is to be seen when the answer is there."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def to(self, name: str, keys: str = "Tab", most: int = 60) -> None:
        """Press Tab, or Shift+Tab, until the focus is on what is called so."""
        passed: list[str] = []
        while len(passed) < most:
            self.press(keys)
            passed.append(self.there()[1])
            if passed[-1] == name:
                return
        raise AssertionError(f"{name!r} is not reached: {passed}")

    def there(self) -> tuple[str, str]:
        """Return the role and the name of what has the focus, which is something that is seen and that has a name."""
        focused = self._tree.send("Runtime.evaluate", {"expression": FOCUSED})["result"]
        assert focused.get("className") != "HTMLBodyElement", "the focus is lost"
        of_it: dict[str, Any] = {"objectId": focused["objectId"]}
        node = self._tree.send("Accessibility.getPartialAXTree", {**of_it, "fetchRelatives": False})["nodes"][0]
        role, name = node["role"]["value"], node.get("name", {}).get("value", "")
        assert name, f"{role} {focused['description']} has no name"
        seen = self._tree.send("Runtime.callFunctionOn", {**of_it, "functionDeclaration": SEEN, "returnByValue": True})[
            "result"
        ]
        assert seen["value"], f"{role} {name!r} has the focus and is not seen"
        return role, name
