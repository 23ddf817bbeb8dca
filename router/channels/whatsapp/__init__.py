"""WhatsApp, through Meta's Cloud API: one account for each phone number."""

from router.channels.whatsapp.adapter import WhatsAppAdapter, needs

__all__ = ["WhatsAppAdapter", "needs"]
