import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cli.errors import StartError
from cli.stack import Stack
from tests.live import settings_in


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_public_port_that_is_taken_is_named_with_its_setting(tmp_path, taken):
    with Stack(replace(settings_in(tmp_path), port=taken)) as stack:
        with pytest.raises(StartError, match=f"Port {taken} is taken.*BALIE_PORT"):
            stack.choose_ports()
        assert stack.processes == {}


def test_an_internal_port_that_is_taken_is_replaced_by_a_free_one(tmp_path, taken):
    with Stack(replace(settings_in(tmp_path), bot_port=taken, explicit=frozenset())) as stack:
        stack.choose_ports()
        assert stack.settings.bot_port != taken
        assert stack.settings.bot_url.endswith(f":{stack.settings.bot_port}")


def test_an_internal_port_that_someone_chose_is_never_replaced(tmp_path, taken):
    with (
        Stack(replace(settings_in(tmp_path), bot_port=taken, explicit=frozenset({"bot_port"}))) as stack,
        pytest.raises(StartError, match="BALIE_BOT_PORT"),
    ):
        stack.choose_ports()


def test_two_listeners_never_share_a_port(tmp_path):
    settings = settings_in(tmp_path)
    with Stack(replace(settings, bot_port=settings.port, explicit=frozenset())) as stack:
        stack.choose_ports()
        assert stack.settings.bot_port != stack.settings.port
