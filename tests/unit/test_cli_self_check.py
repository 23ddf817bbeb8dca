"""The question with which `balie serve` ends a start."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cli import serve
from cli.errors import CommandError
from cli.settings import Settings


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, httpx.Response]]:
    """What a Balie answers to the command line, by path."""
    known = {
        "/health/ready": httpx.Response(200, json={}),
        "/internal/self-check": httpx.Response(200, json={"answer": "€"}),
    }
    transport = httpx.MockTransport(lambda request: known[request.url.path])
    made = httpx.Client
    monkeypatch.setattr(serve.httpx, "Client", lambda **more: made(transport=transport, **more))
    yield known


@pytest.mark.parametrize("path", ["/health/ready", "/internal/self-check"])
def test_start_that_cannot_answer_says_so(answers: dict[str, httpx.Response], path: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert serve.ask(settings, "?")[0] == "€"
    answers[path] = httpx.Response(503, json={})
    with pytest.raises(CommandError, match="The self-check failed"):
        serve.ask(settings, "?")
