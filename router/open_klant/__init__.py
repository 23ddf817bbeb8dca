"""Open Klant, the customer register of the municipality: each contact and each handoff is brought there, and its status is followed."""
