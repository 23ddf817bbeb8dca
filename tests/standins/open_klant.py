"""A stand-in of Open Klant: a process of its own that keeps the rules of the real one's API, and fails when told.

The rules are those of its published OpenAPI document (2.18) and of its serializers: required fields, lengths, choices, unique numbers, exactly one of
two fields, references that must exist, and what goes with what. `python -m tests.standins.open_klant PORT`, and `POST /test` says what it does next.
"""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

BASE = "/klantinteracties/api/v1"
TOKEN = "een-token"
PHONE = re.compile(r"(0[1-9][0-9]{8}|\+[0-9]{9,15}|00[0-9]{7,13})")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
FIELDS: dict[str, dict[str, Any]] = {  # text: its length; tuple: its choices; kind: its type
    "actoren": {"naam": 200, "soortActor": ("medewerker", "geautomatiseerde_actor", "organisatorische_eenheid"),
                "indicatieActief": bool, "actoridentificator": dict, "actorIdentificatie": dict},
    "klantcontacten": {"kanaal": 50, "onderwerp": 200, "taal": 3, "vertrouwelijk": bool, "inhoud": 1000, "reactie": 4000,
                       "indicatieContactGelukt": bool, "verdereActieOndernomen": bool, "plaatsgevondenOp": str,
                       "metadata": dict, "referentienummer": 10, "nummer": 10},
    "betrokkenen": {"hadKlantcontact": dict, "rol": ("klant", "vertegenwoordiger"), "initiator": bool, "wasPartij": dict,
                    "contactnaam": dict, "organisatienaam": 200},
    "digitaleadressen": {"adres": 80, "soortDigitaalAdres": ("email", "telefoonnummer", "overig"), "verstrektDoorBetrokkene": dict,
                         "verstrektDoorPartij": dict, "omschrijving": 40},
    "actorklantcontacten": {"actor": dict, "klantcontact": dict},
    "internetaken": {"gevraagdeHandeling": 200, "aanleidinggevendKlantcontact": dict, "status": ("te_verwerken", "verwerkt"),
                     "toegewezenAanActoren": list, "toegewezenAanActor": dict, "toelichting": 1000, "referentienummer": 10,
                     "nummer": 10, "afgehandeldOp": str},
}  # fmt: skip
REQUIRED = {
    "actoren": "naam soortActor",
    "klantcontacten": "kanaal onderwerp taal vertrouwelijk",
    "betrokkenen": "hadKlantcontact rol initiator",
    "digitaleadressen": "adres soortDigitaalAdres",
    "actorklantcontacten": "actor klantcontact",
    "internetaken": "gevraagdeHandeling aanleidinggevendKlantcontact status",
}
POINTS = {  # to what a field refers, and whether it goes with it
    "betrokkenen": {"hadKlantcontact": "klantcontacten"},
    "digitaleadressen": {"verstrektDoorBetrokkene": "betrokkenen"},
    "actorklantcontacten": {"actor": "actoren", "klantcontact": "klantcontacten"},
    "internetaken": {"aanleidinggevendKlantcontact": "klantcontacten"},
}
NULLABLE = ("wasPartij", "verstrektDoorPartij", "indicatieContactGelukt", "afgehandeldOp", "referentienummer", "nummer")
NAME = {"voorletters": 10, "voornaam": 200, "voorvoegselAchternaam": 10, "achternaam": 200}
IDENTIFIED = ("objectId", "codeObjecttype", "codeRegister", "codeSoortObjectId")

Problem = tuple[str, str, str]


class Store:
    """What the register has, what was asked of it, and how it fails next."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.things: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in FIELDS}
        self.asked: list[tuple[str, str]] = []
        self.down: dict[str, Any] | None = None  # until it is told otherwise
        self.faults: list[dict[str, Any]] = []  # one for each request that fits
        self.channels: list[str] | None = None
        self.go_on = threading.Event()

    def fault(self, method: str, resource: str, said: str) -> dict[str, Any] | None:
        """Return how this request fails, if it does: once, or `always` where it has the word `containing`."""
        if self.down is not None:
            return self.down
        for each in self.faults:
            fits = each.get("method", method) == method and each.get("resource", resource) == resource
            if fits and each.get("containing", "") in said:
                if not each.get("always"):
                    self.faults.remove(each)
                return each
        return None

    def check(self, resource: str, body: dict[str, Any], old: dict[str, Any] | None) -> list[Problem]:
        """Return what is wrong with a body; `old` is what it changes."""
        found = (
            []
            if old
            else [(name, "required", "Dit veld is vereist.") for name in REQUIRED[resource].split() if name not in body]
        )
        for name, value in body.items():
            found += _shape(name, FIELDS[resource].get(name), value)
        for name, target in POINTS.get(resource, {}).items():
            if body.get(name) and str(body[name].get("uuid")) not in self.things[target]:
                found.append((f"{name}.uuid", "invalid", "object bestaat niet."))
        return found or getattr(self, f"_{resource}", lambda *_: [])(body, old)

    def _klantcontacten(self, body: dict[str, Any], old: dict[str, Any] | None) -> list[Problem]:
        merged = {**(old or {}), **body}
        if merged.get("indicatieContactGelukt") and merged.get("verdereActieOndernomen"):
            return [("nonFieldErrors", "no-further-action-when-contact-succesful", "")]
        if self.channels is not None and body.get("kanaal") not in self.channels:
            return [
                (
                    "kanaal",
                    "invalid",
                    f"'{body.get('kanaal')}' is not a valid kanaal. Allowed values: {', '.join(self.channels)}",
                )
            ]
        if any(len(str(value)) > 255 or not isinstance(value, str) for value in (body.get("metadata") or {}).values()):
            return [("metadata", "invalid", "")]
        return self._number("klantcontacten", body, old)

    def _internetaken(self, body: dict[str, Any], old: dict[str, Any] | None) -> list[Problem]:
        one, more = "toegewezenAanActor" in body, "toegewezenAanActoren" in body
        if (one and more) or not (one or more or old):
            return [("nonFieldErrors", "invalid", "toegewezen_aan_actor of toegewezen_aan_actoren")]
        missing = [each for each in body.get("toegewezenAanActoren", []) if each["uuid"] not in self.things["actoren"]]
        if missing:
            return [("toegewezenAanActoren.0.uuid", "invalid", "Actor object bestaat niet.")]
        if body.get("afgehandeldOp") and {**(old or {}), **body}["status"] != "verwerkt":
            return [("afgehandeldOp", "invalid", "")]
        return self._number("internetaken", body, old)

    def _number(self, resource: str, body: dict[str, Any], old: dict[str, Any] | None) -> list[Problem]:
        for name in ("referentienummer", "nummer"):
            value = body.get(name)
            if value is None:
                continue
            if value and not re.fullmatch(r"\d+", value):
                return [(name, "invalid", "")]
            if any(each.get(name) == value for each in self.things[resource].values() if each is not old):
                return [(name, "unique", "")]
        return []

    def _betrokkenen(self, body: dict[str, Any], _old: dict[str, Any] | None) -> list[Problem]:
        name = body.get("contactnaam") or {}
        return [
            (f"contactnaam.{part}", "max_length", "") for part, most in NAME.items() if len(name.get(part, "")) > most
        ]

    def _digitaleadressen(self, body: dict[str, Any], _old: dict[str, Any] | None) -> list[Problem]:
        rule = {"telefoonnummer": PHONE, "email": EMAIL}.get(body["soortDigitaalAdres"])
        return (
            [("adres", "invalid", f"{body['adres']} is ongeldig")] if rule and not rule.fullmatch(body["adres"]) else []
        )

    def _actoren(self, body: dict[str, Any], _old: dict[str, Any] | None) -> list[Problem]:
        known = body.get("actoridentificator") or {}
        found = [
            (f"actoridentificator.{each}", "max_length", "") for each in IDENTIFIED if len(known.get(each, "")) > 200
        ]
        more = body.get("actorIdentificatie")
        if (
            more is not None
            and body["soortActor"] != "organisatorische_eenheid"
            and not 0 < len(more.get("functie", "")) <= 40
        ):
            found.append(("actorIdentificatie.functie", "required", ""))
        return found

    def remove(self, resource: str, uuid: str) -> None:
        """Remove a thing, with what refers to it."""
        self.things[resource].pop(uuid, None)
        for other, points in POINTS.items():
            for name, target in points.items():
                if target == resource:
                    for each in [
                        key for key, one in self.things[other].items() if (one.get(name) or {}).get("uuid") == uuid
                    ]:
                        self.remove(other, each)


def _shape(name: str, kind: Any, value: Any) -> list[Problem]:
    if value is None:
        return [] if name in NULLABLE else [(name, "null", "Dit veld mag niet leeg zijn.")]
    if kind is None:
        return []  # the real one leaves what it does not know, too
    if isinstance(kind, tuple):
        return [] if value in kind else [(name, "invalid_choice", f'"{value}" is een ongeldige keuze.')]
    if isinstance(kind, int):
        if not isinstance(value, str):
            return [(name, "invalid", "")]
        if not value and name in ("kanaal", "onderwerp", "taal", "adres", "gevraagdeHandeling", "naam"):
            return [(name, "blank", "")]
        return [(name, "max_length", f"niet meer dan {kind} karakters")] if len(value) > kind else []
    return [] if isinstance(value, kind) else [(name, "invalid", "")]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def do_PATCH(self) -> None:
        self._take()

    def do_DELETE(self) -> None:
        self._take()

    def _take(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        url = urlsplit(self.path)
        if url.path == "/test":
            self._told(body)
            return
        resource, _, uuid = url.path.removeprefix(BASE).strip("/").partition("/")
        with self.store.lock:
            fault = self.store.fault(self.command, resource, json.dumps(body)) or {}
            self.store.asked.append((self.command, f"{resource}/{uuid}" if uuid else resource))
        if "status" in fault:
            self._say(fault["status"], {"detail": "…"}, fault.get("headers", {}))
            return
        if self.headers.get("Authorization") != f"Token {TOKEN}":
            self._say(401, {"code": "not_authenticated", "status": 401})
            return
        if not url.path.startswith(BASE) or resource not in FIELDS:
            self._say(404, {"code": "not_found"})
            return
        with self.store.lock:
            status, answer = self._answer(resource, uuid, body, dict(parse_qsl(url.query)))
        if fault.get("hold"):  # until it is told to go on
            self.store.go_on.wait(30)
        if fault.get("cut"):  # accepted, and the answer is lost
            self.close_connection = True
            return
        self._say(status, answer)

    def _answer(self, resource: str, uuid: str, body: dict[str, Any], query: dict[str, str]) -> tuple[int, Any]:
        things = self.store.things[resource]
        if uuid and uuid not in things:
            return 404, {"code": "not_found"}
        if self.command == "GET":
            if uuid:
                return 200, things[uuid]
            results = [
                each for each in things.values() if all(_has(each, name, value) for name, value in query.items())
            ]
            return 200, {"count": len(results), "next": None, "previous": None, "results": results}
        if self.command == "DELETE":
            self.store.remove(resource, uuid)
            return 204, None
        problems = self.store.check(resource, body, things.get(uuid))
        if problems:
            named = [{"name": name, "code": code, "reason": reason} for name, code, reason in problems]
            return 400, {"code": "invalid", "status": 400, "invalidParams": named}
        if self.command == "PATCH":
            things[uuid] |= body
        else:
            uuid = str(uuid4())
            things[uuid] = {"uuid": uuid, "url": f"{BASE}/{resource}/{uuid}", **body}
        if resource == "internetaken":
            ended = body.get("afgehandeldOp") or things[uuid].get("afgehandeldOp") or "2026-11-23T10:00:00Z"
            things[uuid]["afgehandeldOp"] = ended if things[uuid]["status"] == "verwerkt" else None
        return 200 if self.command == "PATCH" else 201, things[uuid]

    def _told(self, body: dict[str, Any]) -> None:
        with self.store.lock:
            if body.pop("reset", False):
                self.store.__init__()
            if body.pop("go", False):
                self.store.go_on.set()
            for name, value in body.items():
                setattr(self.store, name, value)
            self._say(200, {"things": self.store.things, "asked": self.store.asked})

    def _say(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        said = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(said)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)


def _has(thing: dict[str, Any], name: str, value: str) -> bool:
    """Say whether a thing has what a filter asks; as the real one, a filter that it does not know filters nothing."""
    if name.endswith("__uuid"):
        UUID(value)
        return bool((thing.get(name.removesuffix("__uuid")) or {}).get("uuid") == value)
    if name.startswith("actoridentificator"):
        part = name.removeprefix("actoridentificator")
        return bool((thing.get("actoridentificator") or {}).get(part[0].lower() + part[1:]) == value)
    return name not in ("referentienummer", "status", "kanaal") or thing.get(name) == value


def serve(port: int) -> None:
    """Serve until ended; prints the port."""
    Handler.store = Store()
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(server.server_address[1], flush=True)  # noqa: T201 - that is what who started it waits for
    server.serve_forever()


@contextmanager
def open_klant() -> Iterator[str]:
    """Run it for as long as the context lasts; gives the address of its API."""
    command = [sys.executable, "-m", "tests.standins.open_klant", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}{BASE}"
        finally:
            process.terminate()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
