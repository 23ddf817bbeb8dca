"""When a process that died is started again: at once, then after longer and longer."""

from dataclasses import dataclass, field

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 30.0
CALM_SECONDS = 60.0  # a process that lived this long starts with a clean slate


@dataclass
class Backoff:
    """The waits between restarts, for each process; times are seconds of a monotonic clock."""

    _wait: dict[str, float] = field(default_factory=dict)
    _died: dict[str, float] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    def died(self, name: str, now: float) -> float | None:
        """Note that a process is dead; returns the seconds until its restart, None when the death was noted already."""
        if name in self._due:
            return None
        recently = name in self._died and now - self._died[name] < CALM_SECONDS
        wait = min(self._wait[name] * 2, LONGEST_SECONDS) if recently else FIRST_SECONDS
        self._wait[name], self._died[name], self._due[name] = wait, now, now + wait
        return wait

    def due(self, now: float) -> list[str]:
        """The processes to start now; each is named once."""
        names = [name for name, moment in self._due.items() if moment <= now]
        for name in names:
            del self._due[name]
        return names
