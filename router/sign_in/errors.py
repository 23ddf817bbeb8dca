"""What can go wrong in signing in, beyond the password.

SignInError
├── CodeNeeded            401  the password is right, the second step is to come
├── WrongCode             401  the code is wrong, too old, or was used before
├── SecondStepRequired    403  the role asks for a second step, which is not set up
├── SetupOver             409  setting up took too long, or was begun with another account
├── LocalAccountsOff      403  the municipality signs in with its own provider only
├── NoProvider            404  there is no identity provider
├── ProviderUnavailable   503  it does not answer, or not with what it should
├── ProviderRefused       401  it said no, or what it said cannot be trusted
├── NoRole                403  it knows who it is, and that gives nobody a role here
├── AccountExists         409  there is another account with this name
├── AccountClosed         403
└── InvalidLogout         400  a back-channel logout that cannot be trusted
"""


class SignInError(Exception):
    """Base of all errors in signing in."""

    code = "sign_in_error"
    status = 400


class CodeNeeded(SignInError):
    """Send the code of the authenticator app as well, or a recovery code."""

    code = "code_needed"
    status = 401


class WrongCode(SignInError):
    """This code is wrong, too old, or was used before."""

    code = "wrong_code"
    status = 401


class SecondStepRequired(SignInError):
    """Set up the second step of signing in first: your role asks for it."""

    code = "second_step_required"
    status = 403


class SetupOver(SignInError):
    """Setting up took too long. Begin again."""

    code = "setup_over"
    status = 409


class LocalAccountsOff(SignInError):
    """Sign in with the account of the municipality."""

    code = "local_accounts_off"
    status = 403


class NoProvider(SignInError):
    """No identity provider is set up here."""

    code = "no_provider"
    status = 404


class ProviderUnavailable(SignInError):
    """The identity provider does not answer as it should. Try again later."""

    code = "provider_unavailable"
    status = 503


class ProviderRefused(SignInError):
    """The identity provider did not vouch for you, or too late. Try again."""

    code = "provider_refused"
    status = 401


class NoRole(SignInError):
    """Your account of the municipality has no role here. Ask your supervisor."""

    code = "no_role"
    status = 403


class AccountExists(SignInError):
    """There is another account with this name, that is not tied to the identity provider. Ask your administrator to link it."""

    code = "account_exists"
    status = 409


class AccountClosed(SignInError):
    """This account was closed."""

    code = "account_closed"
    status = 403


class InvalidLogout(SignInError):
    """This is no logout of the identity provider."""

    code = "invalid_logout"
    status = 400
