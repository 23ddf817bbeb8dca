"""What can go wrong with what a supervisor does about the customer register.

OpenKlantError
├── OpenKlantOff      409  no register is configured
└── NotPutAside       404  nothing with this id is put aside
"""


class OpenKlantError(Exception):
    """Base of all errors about the customer register."""

    code = "open_klant_error"
    status = 400


class OpenKlantOff(OpenKlantError):
    """No customer register is connected: BALIE_OPEN_KLANT_URL is not set."""

    code = "open_klant_off"
    status = 409


class NotPutAside(OpenKlantError):
    """Nothing with this id is put aside: it was tried again or dropped meanwhile."""

    code = "not_put_aside"
    status = 404
