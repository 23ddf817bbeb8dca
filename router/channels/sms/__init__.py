"""Text messages, through a provider with signed callbacks. Which one, the account's `provider` says."""

from router.channels.sms.adapter import SmsAdapter, needs

__all__ = ["SmsAdapter", "needs"]
