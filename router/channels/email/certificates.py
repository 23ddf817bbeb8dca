"""A mail server whose certificate is not right: why, as a code for the console, which tells the operator what to do."""

import ssl

_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL
_DATES = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED


def trouble_with(error: BaseException | None) -> str | None:
    """Return what is wrong with a certificate where that is why a connection failed: it is of another name, not of today, or nobody's that we know.

    Args:
        error: as it was raised; what it came from is looked at, too.
    """
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__
    if error is None:
        return None
    if error.verify_code in _NAME:
        return "certificate_name"
    return "certificate_expired" if error.verify_code in _DATES else "certificate_unknown"
