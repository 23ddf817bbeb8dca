"""Rasa's own commands keep working in the project, for who knows Rasa."""

from __future__ import annotations

import json
import os
import subprocess

import httpx
import pytest

from tests.dialogue.conftest import PROJECT, free_port, running, wait_until_ready

RASA = PROJECT / ".venv-bot" / "bin" / "rasa"


def rasa(*arguments):
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [RASA, *arguments], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_ordinary_rasa_server_holds_an_ordinary_conversation(model, tmp_path):
    credentials, log, port = tmp_path / "credentials.yml", tmp_path / "rasa.log", free_port()
    credentials.write_text("rest:\n")
    command = ["rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--credentials", str(credentials), "--model", model]
    with running(command, log, RASA_TELEMETRY_ENABLED="false") as process:
        wait_until_ready(f"http://127.0.0.1:{port}/", process, log)
        answers = [
            httpx.post(
                f"http://127.0.0.1:{port}/webhooks/rest/webhook", json={"sender": "me", "message": text}, timeout=30
            ).json()
            for text in ("wat kost een paspoort?", "hallo")
        ]
    assert [[message["custom"] for message in answer] for answer in answers] == [
        [{"answer": "paspoort", "aspect": "kosten", "audience": None}],
        [{"message": "greeting"}],
    ]


@pytest.fixture
def two_topics(tmp_path):
    content = """version: "3.1"
nlu:
- intent: paspoort
  examples: |
    - wat kost een paspoort
    - mijn paspoort is verlopen
- intent: rijbewijs
  examples: |
    - ik wil mijn rijbewijs verlengen
    - waar vraag ik een rijbewijs aan
"""
    (tmp_path / "nlu.yml").write_text(content)
    return tmp_path


def test_nlu_can_be_measured_with_rasas_own_report(model, two_topics):
    tested = rasa(
        "test", "nlu", "--model", model, "--nlu", str(two_topics / "nlu.yml"), "--out", str(two_topics), "--no-plot"
    )
    report = json.loads((two_topics / "intent_report.json").read_text())
    assert tested.returncode == 0
    assert report["accuracy"] == 1.0
