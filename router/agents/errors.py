"""What can go wrong with an employee's account.

AgentError
├── WrongPassword       401  no such account, wrong password or disabled: the answer is the same
├── SessionEnded        401
├── UsernameTaken       409
├── InvalidAgent        422  what is wrong with a new account
├── AgentNotFound       404  there is no such account
├── OwnAccount          409  nobody locks themselves out
├── InvalidCapacity     422  what is wrong with it
└── InvalidRhythm       422  what is wrong with a rhythm of breaks
"""


class AgentError(Exception):
    """Base of all errors about accounts."""

    code = "agent_error"
    status = 400


class WrongPassword(AgentError):
    """The name or the password is not right."""

    code = "wrong_password"
    status = 401


class SessionEnded(AgentError):
    """You are not signed in, or your session has ended. Sign in again."""

    code = "session_ended"
    status = 401


class UsernameTaken(AgentError):
    """There is an account with this name already."""

    code = "username_taken"
    status = 409


class InvalidAgent(AgentError):
    """The account cannot be made like this."""

    code = "invalid_agent"
    status = 422


class AgentNotFound(AgentError):
    """There is no such account."""

    code = "agent_not_found"
    status = 404


class OwnAccount(AgentError):
    """You cannot close your own account, or take your own role as a supervisor. Ask a colleague."""

    code = "own_account"
    status = 409


class InvalidCapacity(AgentError):
    """Nobody can have this many conversations at once."""

    code = "invalid_capacity"
    status = 422


class InvalidRhythm(AgentError):
    """This is no rhythm of breaks."""

    code = "invalid_rhythm"
    status = 422
