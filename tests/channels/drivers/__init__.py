"""What the suite needs of each channel: a stand-in, an account for it, and the calls that its provider makes."""

from tests.channels.drivers.driver import Driver
from tests.channels.drivers.email import EmailDriver
from tests.channels.drivers.messagebird import MessageBirdDriver
from tests.channels.drivers.twilio import TwilioDriver
from tests.channels.drivers.webhook import MentionsDriver, WebhookDriver
from tests.channels.drivers.whatsapp import WhatsAppDriver

ALSO = (MentionsDriver,)
"""Accounts that have tests of their own."""

CALLED: tuple[type[Driver], ...] = (MessageBirdDriver, TwilioDriver, WebhookDriver, WhatsAppDriver)
"""The channels whose provider calls us."""

DRIVERS: tuple[type[Driver], ...] = (*CALLED, EmailDriver)
"""Every channel that has to keep the contract: a new one is one line here."""
