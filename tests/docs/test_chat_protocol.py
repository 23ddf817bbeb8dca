"""The page on which others build a server for the widget names all that the widget asks, and nothing that it does not."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "chat-protocol.md").read_text(encoding="utf-8")
SOURCES = [
    path.read_text(encoding="utf-8")
    for folder in ("widget", "shared")
    for path in sorted((ROOT / "web" / folder).glob("*.ts*"))
    if ".test." not in path.name
]
CONTRACT = (ROOT / "web" / "shared" / "contract.ts").read_text(encoding="utf-8")
ERRORS = {"unknown_topic", "proof_required", "slot_taken", "slot_not_offered"}


def asked() -> set[str]:
    """Every address that the widget asks, as its code spells it, without what is of one call."""
    found = set()
    for source in SOURCES:
        whole = re.findall(r"['`](/v1/(?:desk|conversations)[^'`?$]*)", source)
        found |= {path.rstrip("/") for path in whole}
        called = r"""(?:#path\(|chat\.file\(|chat\.call(?:<.*?>)?\('[A-Z]+', )['`]([^'`?]*)['`?]"""
        paths = {re.sub(r"\$\{[^}]*\}", "{seq}", path) for path in re.findall(called, source)}
        found |= {f"/v1/conversations/{{id}}{path}" for path in paths}
    return found


def test_page_names_each_route_that_the_widget_asks_and_none_that_balie_does_not_have() -> None:
    named = {route.split("?")[0] for route in re.findall(r"^\| `(?:GET|POST|PUT) ([^`]+)`", PAGE, re.MULTILINE)}
    assert len(named) > 8
    assert asked() - named == set(), "docs/reference/chat-protocol.md has a row for each call of web/widget"
    contracts = (ROOT / "docs" / "reference" / "contracts.md").read_text(encoding="utf-8")
    assert [route for route in named if f" {route}" not in contracts] == []


def test_page_says_of_each_call_once_what_it_is() -> None:
    calls = re.findall(r"^\| (`(?:GET|POST|PUT) [^`]+`)", PAGE, re.MULTILINE)
    assert sorted(calls) == sorted(set(calls))


def test_page_names_each_event_of_the_stream() -> None:
    events = re.search(r"interface ConversationEvents \{(.*?)\n\}", CONTRACT, re.DOTALL)
    assert events
    section = PAGE.split("## The stream")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(
        re.findall(r"^  (\w+):", events[1], re.MULTILINE)
    )


def test_page_names_each_field_of_what_the_server_tells() -> None:
    for name in ("Desk", "ConversationState", "Message"):
        fields = re.search(rf"interface {name} \{{(.*?)\n\}}", CONTRACT, re.DOTALL)
        assert fields
        section = PAGE.split(f"### {name.removeprefix('Conversation')}\n")[1].split("\n#")[0]
        missing = [
            field for field in re.findall(r"^  (\w+)\??:", fields[1], re.MULTILINE) if f'"{field}"' not in section
        ]
        assert missing == [], f"{name} on docs/reference/chat-protocol.md"


def test_page_names_each_error_that_the_widget_knows() -> None:
    known = {
        code
        for source in SOURCES
        for code in re.findall(r"code === '(\w+)'|code !== '(\w+)'", source)
        for code in code
        if code
    }
    assert known <= set(re.findall(r"`(\w+)`", PAGE))
