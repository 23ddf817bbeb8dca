"""Whose telephone has which extension."""

from pathlib import Path

import pytest

from router.catalogue import CatalogueInvalid
from router.contacts.extensions import load_extensions


def written(folder: Path, text: str) -> Path:
    (folder / "telephony.yml").write_text(text, encoding="utf-8")
    return folder


def test_municipality_without_the_file_has_no_extensions(tmp_path: Path) -> None:
    assert load_extensions(tmp_path) == {}


def test_each_extension_is_somebodys(tmp_path: Path) -> None:
    folder = written(tmp_path, 'extensions:\n  "4021": sanne\n  "4022": mehmet\n')
    assert load_extensions(folder) == {"4021": "sanne", "4022": "mehmet"}


@pytest.mark.parametrize("text", ["extensions: [4021]\n", "extensions:\n  4021: sanne\n", "people: {}\n", "nonsense"])
def test_file_that_is_wrong_is_said_at_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueInvalid, match=r"telephony\.yml"):
        load_extensions(written(tmp_path, text))
