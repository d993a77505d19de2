"""The one error a user can cause, and how it reads."""


class UserError(Exception):
    """One line for the person at the keyboard: what was found, where, what is allowed, which study key to change.

    The command line prints it without a traceback and ends with exit code 2; a notebook shows it as its cause.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class TooFewError(UserError):
    """There is nobody to learn from or to ask about for one target; what does not need that target goes on without."""
