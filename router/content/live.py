"""The content on this replica, kept up to date: each second it asks whether something was published, and only then makes the content anew."""

import asyncio

import structlog

from router.content import repository
from router.content.kinds import with_overrides
from router.content.model import Content
from router.database import Connection
from router.desk import Desk
from router.live import Live

log = structlog.get_logger()


class Published(Live[Content]):
    """What holds now. `desk` is what everybody else needs of it: whoever asks once has one that is whole, to the end of what they do."""

    def __init__(self, files: Content) -> None:
        """Start from what the files say, until the database was asked for the first time."""
        super().__init__(files, self.now)
        self.files = files

    def desk(self) -> Desk:
        """Return the desk as it is now."""
        return self.value.desk

    async def now(self, connection: Connection) -> Content:
        """Return what holds now, as this transaction sees it."""
        position = await repository.position(connection)
        if position == self.value.position:
            return self.value
        overrides = await repository.overrides(connection)
        content = await asyncio.to_thread(with_overrides, self.files, overrides, position=position)
        log.info("content.changed", position=position, overrides=len(content.overrides), refused=len(content.refused))
        return content
