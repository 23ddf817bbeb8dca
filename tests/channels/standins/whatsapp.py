"""Meta's Cloud API, as far as it is used: the token, the form, the limits, the window, the codes, files, and webhooks that are signed.

    python -m tests.channels.standins.whatsapp 8100

Beside the faults of every stand-in, `POST /test` takes `code` (an error of the Graph API, so many times as `times` says), `silent` (those whose
24 hours are over) and `reports_to` (where Balie listens: then it tells what became of each message). `POST /says` has a citizen write to Balie.
"""

import hmac
import re
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import orjson
from starlette.background import BackgroundTasks
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.channels.standins.app import Standin, serve

VERSION, NUMBER, DISPLAYED = "v26.0", "106540352242922", "31701234567"
TOKEN, APP_SECRET, VERIFY_TOKEN = "EAA-of-the-stand-in", "secret of the app", "chosen by the municipality"
TEMPLATES = {("antwoord_klaar", "nl"): 1, ("answer_ready", "en"): 1}
"""Those that were approved, with how many parameters each has."""
FILES: Mapping[str, tuple[str, bytes]] = {
    "1479537139650973": (
        "application/pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    ),
    "2479537139650973": ("application/pdf", b"%PDF-1.4\n" + b"0" * 30_000_000),
}
_STATUS = {0: 401, 190: 401, 10: 403, 200: 403, 368: 403, 131000: 500, 2: 503, 131016: 503, 132001: 404}
_WINDOW, _NOT_THERE, _FORM = 131047, 131026, 131009


class Wrong(Exception):
    """A request is not what Meta takes."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(details)
        self.code, self.details = code, details


provider = Standin()


def _error(code: int, details: str = "") -> JSONResponse:
    error = {
        "message": f"(#{code})",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": details},
        "fbtrace_id": uuid4().hex[:11],
    }
    return JSONResponse({"error": error}, status_code=_STATUS.get(code, 400))


def _need(right: object, details: str, code: int = _FORM) -> None:
    if not right:
        raise Wrong(code, details)


def _words(text: object, most: int, name: str) -> str:
    _need(isinstance(text, str) and text.strip(), f"{name} is required")
    _need(len(str(text)) <= most, f"{name} is longer than {most}")
    return str(text)


def _to(body: Mapping[str, Any]) -> str:
    to, user = body.get("to"), body.get("recipient")
    if to is None:
        _need(
            isinstance(user, str) and re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", user),
            "recipient is no user id",
            100,
        )
        return str(user)
    _need(re.fullmatch(r"\+?\d{8,15}", str(to)), "to is no number", 100)
    return f"+{str(to).lstrip('+')}"


def _interactive(given: Mapping[str, Any]) -> str:
    text = _words((given.get("body") or {}).get("text"), 1024, "body")
    action = given.get("action") or {}
    if given.get("type") == "button":
        replies = [each["reply"] for each in action.get("buttons", []) if each.get("type") == "reply"]
        _need(1 <= len(replies) <= 3, "1 to 3 buttons")
        titles = [_words(each.get("title"), 20, "title of a button") for each in replies]
        names = [_words(each.get("id"), 256, "id of a button") for each in replies]
    else:
        _need(given.get("type") == "list", "type of interactive")
        _words(action.get("button"), 20, "button that opens the list")
        rows = [row for section in action.get("sections", []) for row in section.get("rows", [])]
        _need(1 <= len(rows) <= 10, "1 to 10 rows")
        titles = [_words(each.get("title"), 24, "title of a row") for each in rows]
        names = [_words(each.get("id"), 200, "id of a row") for each in rows]
        for each in rows:
            _need(len(each.get("description", "")) <= 72, "description is longer than 72")
    _need(len(set(titles)) == len(titles) and len(set(names)) == len(names), "titles and ids differ")
    return "\n".join([text, *(f"[{title}]" for title in titles)])


def _template(given: Mapping[str, Any]) -> str:
    key = (given.get("name"), (given.get("language") or {}).get("code"))
    _need(key in TEMPLATES, "there is no such template in this language", 132001)
    body = [each for each in given.get("components", []) if each.get("type") == "body"]
    parameters = [each["text"] for part in body for each in part.get("parameters", []) if each.get("type") == "text"]
    _need(len(parameters) == TEMPLATES[key], "number of parameters", 132000)  # type: ignore[index]
    return f"{given['name']}: {parameters[0]}"


def _read(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request sends, or say what is wrong with it."""
    _need(body.get("messaging_product") == "whatsapp", "messaging_product", 100)
    _need(len(body.get("biz_opaque_callback_data", "")) <= 512, "biz_opaque_callback_data is longer than 512", 100)
    to, kind = _to(body), body.get("type")
    if to in provider.faults.get("silent", []):
        _need(kind == "template", "more than 24 hours have passed", _WINDOW)
    content = body.get(str(kind))
    _need(isinstance(content, dict), f"{kind} is required", 131008)
    if kind == "text":
        text = _words(content["body"], 4096, "text")  # type: ignore[index]
    elif kind == "interactive":
        text = _interactive(content)  # type: ignore[arg-type]
    else:
        _need(kind == "template", "type", 131008)
        text = _template(content)  # type: ignore[arg-type]
    return {"to": to, "kind": kind, "text": text, "reference": body.get("biz_opaque_callback_data"), "body": content}


def _token(request: Request) -> bool:
    return request.headers.get("authorization") == f"Bearer {TOKEN}" and not provider.fault("bad_key")


async def _messages(request: Request) -> Response:
    if not _token(request):
        return _error(190, "Error validating access token")
    if request.path_params["number"] != NUMBER:
        return _error(100, "there is no such number")
    if provider.faults.get("code") is not None and provider.fault("times"):
        return _error(provider.faults["code"])
    try:
        message = _read(await request.json())
    except Wrong as wrong:
        provider.refused.append(wrong.details)
        return _error(wrong.code, wrong.details)
    if message["to"].endswith("99"):
        return _error(_NOT_THERE, "Message Undeliverable")
    message["id"] = f"wamid.{uuid4().hex}"
    provider.accepted.append(message)
    tasks = BackgroundTasks()
    for standing in ("sent", "delivered"):
        tasks.add_task(_report, message, standing)
    contact = {"input": message["to"], "wa_id": message["to"].lstrip("+")}
    answer = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message["id"]}]}
    return JSONResponse(answer, background=tasks)


async def messages(request: Request) -> Response:
    """Take a message."""
    return await provider.guarded(request, _messages)


async def media(request: Request) -> Response:
    """Say where a file is."""
    if not _token(request):
        return _error(190)
    name = request.path_params["media"]
    if name not in FILES or request.query_params.get("phone_number_id") != NUMBER:
        return _error(100, "there is no such file")
    kind, content = FILES[name]
    url = f"{str(request.base_url).rstrip('/')}/files/{name}"
    return JSONResponse({"id": name, "url": url, "mime_type": kind, "file_size": len(content)})


async def content(request: Request) -> Response:
    """Give a file."""
    kind, found = FILES[request.path_params["media"]]
    return Response(found, media_type=kind) if _token(request) else Response(status_code=401)


def signed(value: Mapping[str, Any], *, number: str = NUMBER) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a webhook."""
    metadata = {"display_phone_number": DISPLAYED, "phone_number_id": number}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    body = orjson.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})
    signature = hmac.digest(APP_SECRET.encode(), body, "sha256").hex()
    return body, {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}


async def _tell(value: Mapping[str, Any]) -> int:
    """Call Balie, where it listens."""
    place = provider.faults.get("reports_to")
    if not place:
        return 0
    body, headers = signed(value)
    async with httpx.AsyncClient() as http:
        return (await http.post(place, content=body, headers=headers)).status_code


async def _report(message: Mapping[str, Any], standing: str) -> None:
    status = {
        "id": message["id"],
        "status": standing,
        "timestamp": str(int(time.time())),
        "recipient_id": message["to"].lstrip("+"),
        "biz_opaque_callback_data": message["reference"],
    }
    await _tell({"statuses": [status]})


async def says(request: Request) -> Response:
    """Have a citizen write: `{"from": "31612345678", "text": "Hallo"}`."""
    said = await request.json()
    message = {
        "from": said["from"],
        "id": f"wamid.{uuid4().hex}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": said["text"]},
    }
    contact = {"profile": {"name": "Bewoner"}, "wa_id": said["from"]}
    return JSONResponse({"status": await _tell({"contacts": [contact], "messages": [message]})})


app = provider.app(
    Route("/says", says, methods=["POST"]),
    Route("/files/{media}", content),
    Route(f"/{VERSION}/{{number}}/messages", messages, methods=["POST"]),
    Route(f"/{VERSION}/{{media}}", media),
)

if __name__ == "__main__":
    serve(app)
