"""The same answer at every door, also right after an editor changed it."""

from tests.api.content.conftest import Editor, editor  # noqa: F401 - editor is a fixture
from tests.channels.conftest import Door

NEW, OLD = "83,87", "77,77"


async def test_price_that_an_editor_publishes_is_what_is_told_at_every_door(door: Door, editor: Editor) -> None:  # noqa: F811
    await door.says("Wat kost een paspoort?")
    await door.hears(OLD)
    assert (await editor.priced(NEW.replace(",", "."))).status_code == 200
    door.sender = door.another()
    await door.says("Wat kost een paspoort?")
    await door.hears(NEW)
    assert OLD not in " ".join(await door.got(door.first))
    told = (await door.said(author="bot"))[-1]
    assert {"key": "paspoort", "aspect": "kosten"}.items() <= told["content"].items()
