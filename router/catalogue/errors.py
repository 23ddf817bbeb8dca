"""What can be wrong with the catalogue.

```
CatalogueError
├── CatalogueInvalid   the files cannot be used; carries every problem found, not the first
└── UnknownTopic       404 unknown_topic: a topic that no file describes
    UnknownMessage     404 unknown_message: a key that no file of messages has
```
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One thing that is wrong in one file, and what to do about it."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.message}"


class CatalogueError(Exception):
    """Something is wrong with what the municipality answers."""

    code = "catalogue_error"
    status = 500


class CatalogueInvalid(CatalogueError):
    """The content files cannot be used; `problems` says what to repair, all at once."""

    code = "catalogue_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownTopic(CatalogueError):
    """There is no such topic in the catalogue."""

    code = "unknown_topic"
    status = 404

    def __init__(self, topic: str) -> None:
        self.topic = topic
        super().__init__(f"No topic {topic!r} in the catalogue.")


class UnknownMessage(CatalogueError):
    """There is no such service message."""

    code = "unknown_message"
    status = 404

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"No message {key!r} in catalogue/national/messages.")
