"""The embedded PostgreSQL after what goes wrong with it: a real server each time."""

import asyncio
import os
import signal
import subprocess
import sys

import asyncpg
import psutil
import pytest

from cli.errors import PostgresError, StartError
from cli.net import free_port
from cli.settings import PROJECT
from cli.stack import Stack
from tests.live import eventually, settings_in


def query(url: str, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_what_was_committed_survives_a_kill(tmp_path):
    with Stack(settings_in(tmp_path)) as stack:
        stack.start("postgres")
        query(stack.database_url, "create table kept (line text)")
        query(stack.database_url, "insert into kept values ('still here')")
        stack.kill("postgres")
        stack.start("postgres")
        assert query(stack.database_url, "select line from kept") == "still here"


def test_a_first_start_that_was_cut_off_is_done_again(tmp_path):
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    with Stack(settings_in(tmp_path)) as stack:
        stack.start("postgres")
        assert query(stack.database_url, "select 1") == 1


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(tmp_path):
    with Stack(settings_in(tmp_path)) as stack:
        stack.start("postgres")
        stack.stop("postgres")
        (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n0\n5432\n\n\n0 0\nready\n")
        stack.start("postgres")
        assert query(stack.database_url, "select 1") == 1


def test_files_that_are_no_database_are_not_touched(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "photo.jpg").write_text("mine")
    with Stack(settings_in(tmp_path)) as stack, pytest.raises(PostgresError, match="no database"):
        stack.start("postgres")
    assert (tmp_path / "postgres" / "photo.jpg").read_text() == "mine"


def test_a_folder_too_deep_for_a_socket_is_served_over_loopback(tmp_path):
    home = tmp_path / ("deep" * 25) / "with space"
    with Stack(settings_in(home)) as stack:
        stack.start("postgres")
        assert "@127.0.0.1:" in stack.database_url
        address = stack.database_url
        stack.kill("postgres")
        stack.start("postgres")
        assert stack.database_url == address
        assert query(address, "select current_user") == "balie"


def test_nobody_comes_in_without_the_password(tmp_path):
    with Stack(settings_in(tmp_path)) as stack:
        stack.start("postgres")
        password = stack.settings.secret("postgres-password")
        with pytest.raises(asyncpg.InvalidPasswordError):
            query(stack.database_url.replace(password, "guess"), "select 1")


def test_it_stops_when_its_supervisor_is_killed(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from cli.settings import Settings; from cli.stack import Stack\n"
        "stack = Stack(Settings(home=Path(sys.argv[1]))); stack.start('postgres')\n"
        "print(stack.processes['postgres'].pid, flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as supervisor:
        assert supervisor.stdout is not None
        postgres = int(supervisor.stdout.readline())
        supervisor.send_signal(signal.SIGKILL)
    eventually(lambda: not psutil.pid_exists(postgres))
    with Stack(settings_in(tmp_path)) as stack:
        stack.start("postgres")
        assert query(stack.database_url, "select 1") == 1


def test_a_database_elsewhere_is_used_as_it_is(tmp_path):
    with Stack(settings_in(tmp_path / "server")) as server:
        server.start("postgres")
        settings = settings_in(tmp_path / "home", database_url=server.database_url)
        with Stack(settings) as stack:
            stack.start_database()
            assert "postgres" not in stack.names
            assert query(server.database_url, "select count(*) from ledger_head") == 1
        assert not (tmp_path / "home" / "postgres").exists()


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path):
    url = f"postgresql://balie:x@127.0.0.1:{free_port()}/balie"
    with Stack(settings_in(tmp_path, database_url=url)) as stack, pytest.raises(StartError, match="does not answer"):
        stack.start_database()
