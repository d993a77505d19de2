"""The one error a user can cause, and how it reads."""


class UserError(Exception):
    """One line for the person at the keyboard: what was found, where, what is allowed, which study key to change.

    The command line prints it without a traceback and ends with exit code 2; a notebook shows it as its cause.
    """

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class TooFewError(UserError):
    """There is nobody to learn from or to ask about for one target; what does not need that target goes on without."""


USER_ERRORS = frozenset({"UserError", "TooFewError", "BundleError"})
"""what a kernel calls them: of an error in a notebook only its class's name comes back"""

EXTRAS = {
    "adbc_driver_manager": "databases",
    "cryptography": "signatures",
    "fastapi": "service",
    "matplotlib": "notebooks",
    "mlflow": "mlflow",
    "nbformat": "notebooks",
    "papermill": "notebooks",
    "pptx": "slides",
    "prometheus_client": "service",
    "pyspark": "spark",
    "rich": "notebooks",
    "uvicorn": "service",
}
"""module that an optional part needs -> the extra that installs it"""


def missing_extra(module: str | None) -> str | None:
    """The extra that brings `module` (as a ModuleNotFoundError names it), or None where no extra does."""
    return EXTRAS.get((module or "").split(".")[0])
