import stat

import pytest

from cli.errors import CommandError
from cli.settings import PROJECT, from_environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch, tmp_path):
    for name in ("BALIE_PORT", "BALIE_BOT_PORT", "BALIE_HOST", "BALIE_MODELS", "DATABASE_URL", "BALIE_INTERNAL_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BALIE_HOME", str(tmp_path))


def test_a_port_that_someone_chose_is_known_as_chosen(monkeypatch):
    monkeypatch.setenv("BALIE_BOT_PORT", "6005")
    assert from_environment().bot_port == 6005
    assert from_environment().explicit == {"bot_port"}


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused_by_the_name_of_its_setting(monkeypatch, port):
    monkeypatch.setenv("BALIE_PORT", port)
    with pytest.raises(CommandError, match="BALIE_PORT"):
        from_environment()


def test_a_database_that_is_not_postgresql_is_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/balie")
    with pytest.raises(CommandError, match="postgresql://"):
        from_environment()


def test_a_relative_folder_counts_from_the_project_whatever_the_current_folder_is(monkeypatch, tmp_path):
    monkeypatch.setenv("BALIE_MODELS", "other")
    monkeypatch.chdir(tmp_path)
    assert from_environment().models == PROJECT / "other"


def test_who_listens_on_every_address_is_opened_on_this_machine(monkeypatch):
    monkeypatch.setenv("BALIE_HOST", "0.0.0.0")
    assert from_environment().url == "http://127.0.0.1:8000"


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    settings = from_environment()
    first = settings.secret("internal-token")
    assert len(first) >= 32
    assert settings.secret("internal-token") == first
    assert stat.S_IMODE((tmp_path / "secrets" / "internal-token").stat().st_mode) == 0o600


def test_the_settings_of_another_postgresql_do_not_reach_our_processes(monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere")
    assert "PGHOST" not in from_environment().environment()


def test_the_bot_is_told_to_report_nothing_and_to_use_one_thread():
    given = from_environment().bot_environment()
    assert given["RASA_TELEMETRY_ENABLED"] == "false"
    assert given["OMP_NUM_THREADS"] == "1"


def test_the_home_of_the_bot_is_in_the_project(tmp_path):
    assert from_environment().bot_environment()["HOME"].startswith(f"{tmp_path}/")
