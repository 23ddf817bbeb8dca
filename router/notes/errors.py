"""What can go wrong with a private note.

NoteError
├── NoteNotYours      409  neither held by you, nor a supervisor, nor mentioned here
└── UnknownColleague  422  a mention of nobody
"""


class NoteError(Exception):
    """Base of all errors about private notes."""

    code = "note_error"
    status = 400


class NoteNotYours(NoteError):
    """A note is for who has the conversation, for a supervisor, and for who was mentioned in it while it is open."""

    code = "note_not_yours"
    status = 409


class UnknownColleague(NoteError):
    """Somebody who is mentioned is not a colleague at the desk. Choose a name from the list."""

    code = "unknown_colleague"
    status = 422
