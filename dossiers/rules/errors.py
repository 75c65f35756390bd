"""One family of refusals: a code word and its parameters; `dossiers.sentences` puts them into words."""

from __future__ import annotations


class DossierError(Exception):
    """Something asked for is refused, and nothing was changed. `code` is a bare word, `params` fill its sentence."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class NotAllowed(DossierError):
    """The action is not allowed in the dossier's status, or not with these values."""


class Stale(DossierError):
    """Somebody else moved the dossier first."""


class NotFound(DossierError):
    """There is no such thing, or it is not for the one who asks."""


class BeyondHorizon(DossierError):
    """The calendar does not say what is worked on that day; a date is refused, never guessed."""


class BadValue(DossierError):
    """A value is not of the form it must have."""
