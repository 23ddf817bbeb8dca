"""The brake: a supervisor stops the bot, a channel or one answer, and everyone who got that answer can be told."""

from router.brakes.bot import BrakedBot
from router.brakes.models import RELEASE_REASONS, Brake, Brakes, Reason, ReleaseReason
from router.brakes.repository import live
from router.brakes.service import pull, release

__all__ = ["RELEASE_REASONS", "Brake", "BrakedBot", "Brakes", "Reason", "ReleaseReason", "live", "pull", "release"]
