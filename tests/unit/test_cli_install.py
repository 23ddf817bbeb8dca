import re
from pathlib import Path

import pytest

from cli import install
from cli.settings import PROJECT


@pytest.fixture
def workplace(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "PROJECT", tmp_path)
    monkeypatch.setattr(install, "TOOLS", tmp_path / ".tools")
    monkeypatch.setattr(install, "LOG", tmp_path / "var" / "log" / "setup.log")
    return tmp_path


def test_a_hash_changes_with_the_contents_and_with_the_name_of_a_file(workplace):
    one, two = workplace / "one", workplace / "two"
    one.write_text("same")
    two.write_text("same")
    assert install.digest(one) != install.digest(two)
    before = install.digest(one)
    one.write_text("changed")
    assert install.digest(one) != before


def test_a_step_that_fails_says_what_it_said_last_and_what_to_do(workplace):
    with pytest.raises(install.SetupError) as refused:
        install.run(["sh", "-c", "echo the reason; exit 3"], "Look at the reason.")
    assert "the reason" in str(refused.value)
    assert "Look at the reason." in str(refused.value)
    assert "the reason" in install.LOG.read_text()


def test_a_full_disk_is_called_a_full_disk(workplace):
    with pytest.raises(install.SetupError, match="No space is left on the disk"):
        install.run(["sh", "-c", "echo write: No space left on device; exit 1"], "It failed.")


def test_a_program_that_is_not_there_is_no_traceback(workplace):
    with pytest.raises(install.SetupError, match="no-such-program"):
        install.run(["no-such-program"], "It failed.")


def test_caches_stay_in_the_project(workplace, monkeypatch):
    for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR", "npm_config_cache"):
        monkeypatch.delenv(name, raising=False)
    install.run(["sh", "-c", "echo $UV_CACHE_DIR; echo $PIP_CACHE_DIR; echo $npm_config_cache"], "")
    caches = install.LOG.read_text().split()[-3:]
    assert all(Path(cache).is_relative_to(workplace) for cache in caches)


@pytest.mark.parametrize("group", ["tools", "server", "dev", "bot"])
def test_every_locked_package_has_a_hash_and_no_address(group):
    locked = (PROJECT / "requirements" / f"{group}.txt").read_text()
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*", locked, flags=re.MULTILINE)
    assert packages
    assert all(line.endswith("\\") for line in packages)
    assert "://" not in locked


def test_the_environment_for_tests_holds_the_versions_that_are_served():
    def pins(group: str) -> set[str]:
        text = (PROJECT / "requirements" / f"{group}.txt").read_text()
        return set(re.findall(r"^([a-z0-9][^\s]*==[^\s;]*)", text, flags=re.MULTILINE))

    assert pins("server") <= pins("dev")
