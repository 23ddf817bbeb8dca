import os
import pwd

import pytest

from cli import identity
from cli.errors import PostgresError
from cli.identity import Identity

NOBODY = 65534


def as_root(monkeypatch, working):
    """Be root on a machine where `working` tells which identities work."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(identity.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(identity, "_works", lambda one, data, probe: working(one))


def test_an_ordinary_user_runs_it_as_themselves(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert identity.find(tmp_path / "postgres", tmp_path) == Identity()


def test_a_database_of_someone_else_is_refused_by_name(monkeypatch, tmp_path):
    owner = pwd.getpwuid(tmp_path.stat().st_uid).pw_name
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(PostgresError, match=f"belongs to {owner}"):
        identity.find(tmp_path, tmp_path)


def test_root_runs_it_in_a_namespace(monkeypatch, tmp_path):
    as_root(monkeypatch, lambda one: True)
    assert identity.find(tmp_path / "postgres", tmp_path).prefix[0] == "unshare"


def test_root_without_namespaces_runs_it_as_nobody(monkeypatch, tmp_path):
    as_root(monkeypatch, lambda one: not one.prefix and one.user == NOBODY)
    assert identity.find(tmp_path / "postgres", tmp_path).user == NOBODY


def test_where_nothing_works_the_sentence_names_database_url(monkeypatch, tmp_path):
    as_root(monkeypatch, lambda one: False)
    with pytest.raises(PostgresError, match="DATABASE_URL"):
        identity.find(tmp_path / "postgres", tmp_path)


def test_a_database_that_nobody_owns_is_never_run_as_another(monkeypatch, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("giving a folder away takes root")
    os.chown(tmp_path, NOBODY, NOBODY)
    as_root(monkeypatch, lambda one: True)
    assert identity.find(tmp_path, tmp_path).user == NOBODY
