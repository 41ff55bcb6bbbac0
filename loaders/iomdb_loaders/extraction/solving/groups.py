"""Things that hang together, however many links apart: rows tied by a text, cells tied by a sum."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field


@dataclass
class Groups:
    """Sets that grow together as links between their members are told."""

    leader: dict[Hashable, Hashable] = field(default_factory=dict)

    def root(self, thing: Hashable) -> Hashable:
        """Return the member that stands for the whole set of `thing`."""
        while (up := self.leader.setdefault(thing, thing)) != thing:
            self.leader[thing] = self.leader[up]
            thing = up
        return thing

    def join(self, things: Sequence[Hashable]) -> None:
        """Put the things, and all that hangs on them, into one set."""
        for other in things[1:]:
            self.leader[self.root(other)] = self.root(things[0])
