"""Each page of docs/reference names what the code has, and nothing that is no longer there."""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from api.app import public_app
from api.settings import Settings
from router.channels.accounts import load_accounts
from router.channels.adapters import KINDS
from router.ledger import Entry

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
CODE = ("api", "router", "cli", "bot", "actions")
Row = list[str]


def rows(page: str) -> list[Row]:
    """The cells of every table row of a page that starts with a name in backticks."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    table = [line.strip()[1:-1].split("|") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in cells] for cells in table]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def trees(*packages: str) -> Iterator[ast.Module]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def calls(*packages: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the last part of the name that is called."""
    for tree in trees(*packages):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def constant(call: ast.Call, name: str) -> object:
    """The value that a call gives a keyword, where it stands there as a literal."""
    value = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return value.value if isinstance(value, ast.Constant) else None


# Settings of an account of a channel

WRITTEN_ON = {
    "sms": "how-to/sms.md",
    "email": "how-to/email.md",
    "whatsapp": "how-to/whatsapp.md",
    "social": "reference/channel-webhook.md",
}


@pytest.mark.parametrize("channel", KINDS)
def test_each_setting_that_a_channel_knows_is_on_its_page(channel: str) -> None:
    page = (ROOT / "docs" / WRITTEN_ON[channel]).read_text(encoding="utf-8")
    every = KINDS[channel].needs({})
    assert [name for name in (*every.settings, *every.optional, "shown") if not re.search(rf"\b{name}\b", page)] == []


def examples() -> Iterator[str]:
    """The accounts of every page, as `channels.yml` would have them."""
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            if re.match(r"\s*accounts:", block):
                yield textwrap.dedent(block)


def test_accounts_of_the_examples_are_of_settings_that_there_are(tmp_path: Path) -> None:
    written = list(examples())
    assert len(written) >= 5
    for each in written:
        (tmp_path / "channels.yml").write_text(each, encoding="utf-8")
        load_accounts(tmp_path, needs={channel: kind.needs for channel, kind in KINDS.items()}, environment={})


# Settings


def fields() -> dict[str, object]:
    """The api's settings by the name of their variable, with their default."""
    prefix = Settings.model_config["env_prefix"]
    return {
        str(field.validation_alias or f"{prefix}{name.upper()}"): field.default
        for name, field in Settings.model_fields.items()
    }


def test_settings_page_names_every_variable_that_the_code_reads() -> None:
    literals = {
        node.value
        for tree in trees(*CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    read = {value for value in literals if re.fullmatch(r"BALIE_[A-Z_]+|DATABASE_URL", value)}
    documented = [name for row in rows("settings.md") for name in names(row[0])]
    assert sorted(documented) == sorted((read | set(fields())) - {"BALIE_"})


def test_settings_page_tells_the_defaults() -> None:
    told = {names(row[0])[0]: (names(row[1]) or [""])[0] for row in rows("settings.md")}
    for name, default in fields().items():
        value = str(default.relative_to(ROOT)) if isinstance(default, Path) else default
        expected = "" if name == "DATABASE_URL" else str(value).lower() if isinstance(value, bool) else str(value)
        assert told[name] == expected, name


def test_contracts_page_agrees_with_the_settings_page() -> None:
    section = (REFERENCE / "contracts.md").read_text(encoding="utf-8").split("## 6.")[1]
    documented = {name for row in rows("settings.md") for name in names(row[0])}
    assert set(re.findall(r"\b(?:BALIE_[A-Z_]+|DATABASE_URL)\b", section)) - {"BALIE_HOME"} <= documented


# Errors


def errors_of_the_domain() -> set[tuple[str, int]]:
    """Code and status of every error that is raised: the leaves of each tree in router/*/errors.py."""
    found = set()
    for path in (ROOT / "router").glob("*/errors.py"):
        module = importlib.import_module(f"router.{path.parent.name}.errors")
        classes = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Exception)]
        leaves = [kind for kind in classes if not any(kind in other.__bases__ for other in classes)]
        found |= {(kind.code, kind.status) for kind in leaves}
    return found


def problems_of_the_edge() -> set[tuple[str, int]]:
    """Code and status of every problem that api/ makes itself, where they stand there as literals."""
    made = [call for name, call in calls("api") if name in {"Problem", "problem"}]
    found = {(constant(call, "code"), constant(call, "status")) for call in made}
    return {(code, status) for code, status in found if isinstance(code, str) and isinstance(status, int)}


def test_errors_page_names_every_code_with_its_status() -> None:
    table = {(names(row[0])[0], row[1]) for row in rows("errors.md")}
    from_http = {("not_found", 404), ("method_not_allowed", 405)}  # the names that api/problems.py gives HTTP's own
    expected = errors_of_the_domain() | problems_of_the_edge() | from_http
    assert table == {(code, str(status)) for code, status in expected} | {("http_error", "4xx")}


# Ledger and log


def ledger_actions() -> dict[str, set[str]]:
    """Every action that router/ writes in the ledger, with the names of its data."""
    found: dict[str, set[str]] = {}
    fields_of_an_entry = {"actor", "result", "reason"}
    for name, call in calls("router"):
        if name == "step":
            action = call.args[2]
            assert isinstance(action, ast.Constant), "the action of a step is a literal, so that it can be documented"
            data = {keyword.arg for keyword in call.keywords if keyword.arg} - fields_of_an_entry
            found.setdefault(str(action.value), set()).update(data)
        elif name == "Event" and constant(call, "action"):
            given = next((keyword.value for keyword in call.keywords if keyword.arg == "data"), None)
            names_of_data = [each.value for each in given.keys] if isinstance(given, ast.Dict) else []
            found.setdefault(str(constant(call, "action")), set()).update(names_of_data)
    return found


def test_ledger_page_names_every_action_with_its_data() -> None:
    written = ledger_actions()
    assert len(written) > 5
    table = {names(row[0])[0]: set(names(row[3])) for row in rows("ledger-events.md") if len(row) == 5}
    assert table == written


def test_every_action_and_reason_has_words_for_who_reads_the_ledger() -> None:
    words = yaml.safe_load((ROOT / "catalogue/national/messages/ledger.yml").read_text(encoding="utf-8"))
    reasons = {
        each for row in rows("ledger-events.md") if len(row) == 5 for each in names(row[2])
    } - ledger_actions().keys()
    wanted = [f"step_{action}" for action in ledger_actions()]
    wanted += [f"because_{reason}" for reason in reasons if reason not in {"routing.yml", "terms.yml"}]
    names_of_data = {each for data in ledger_actions().values() for each in data} - {"fromMinutes", "startsAt"}
    said = {"said_" + re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), each) for each in names_of_data}
    wanted += [each for each in said if f"{each}_true" not in words]
    assert sorted(set(wanted) - words.keys()) == [], "write it in catalogue/national/messages/ledger.yml"


def test_ledger_page_names_every_field_of_an_entry() -> None:
    table = {name for row in rows("ledger-events.md") if len(row) == 2 for name in names(row[0])}
    assert table == set(Entry.__dataclass_fields__)


def test_log_page_names_every_event_with_its_level() -> None:
    levels = {"info", "warning", "error", "critical", "exception"}
    written = {
        (call.args[0].value, "error" if name == "exception" else name)
        for name, call in calls("api", "router")
        if name in levels and isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "log"
        if isinstance(call.args[0], ast.Constant)
    }
    assert {(names(row[0])[0], row[1]) for row in rows("log-events.md")} == written


# Routes


@pytest.fixture(scope="module")
def routes() -> set[str]:
    """Every route of the OpenAPI document, with its parameters left open: `POST /v1/conversations/{}/messages`."""
    settings = SimpleNamespace(web=ROOT / "no such folder", origins=[])
    document = public_app(SimpleNamespace(settings=settings)).openapi()
    return {
        f"{method.upper()} {re.sub('{[^}]*}', '{}', path)}" for path, way in document["paths"].items() for method in way
    }


def documented_routes() -> set[str]:
    """The routes of sections 4 and 5 of contracts.md. `POST /a` · `GET` · `DELETE` is three routes."""
    page = (REFERENCE / "contracts.md").read_text(encoding="utf-8")
    public = page.split("## 4.")[1].split("## 6.")[0]
    found = set()
    for line in public.splitlines():
        cell = line.split("|")[1] if line.startswith("| `") else ""
        path = ""
        for method, given in re.findall(r"`(GET|POST|PUT|DELETE)(?: (/[^\s`?]*))?", cell):
            path = re.sub("{[^}]*}", "{}", given) if given else path
            found.add(f"{method} {path}")
    return found


def test_contracts_page_names_every_route(routes: set[str]) -> None:
    assert documented_routes() == routes
