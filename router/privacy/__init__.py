"""Keeping out what is not needed: personal numbers are masked before anything is stored or understood."""

from router.privacy.masking import PLACEHOLDERS, Masked, mask, mask_bsn, mask_for_bot
from router.privacy.removed import without_removed

__all__ = ["PLACEHOLDERS", "Masked", "mask", "mask_bsn", "mask_for_bot", "without_removed"]
