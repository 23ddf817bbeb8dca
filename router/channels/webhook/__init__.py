"""A signed webhook for any other system: a tool that follows social media, or a channel of another supplier."""

from router.channels.webhook.adapter import WebhookAdapter, needs

__all__ = ["WebhookAdapter", "needs"]
