"""Decided: validations that look again only when something has changed."""

from collections.abc import Sequence

from constructs import IValidation

from ..wiring.part import Part
from ..workload.workload import Workload


class Decided:
    """Validations that look again only when parts, or where parts connect to, have changed since they last did.

    cdk8s validates all charts of an app for each of them, and once more.

    Args:
        validations: The validations.
        parts: The parts that they are about.
    """

    def __init__(self, validations: Sequence[IValidation], parts: Sequence[Part]) -> None:
        self._validations, self._parts = validations, parts
        self._seen: list[object] = []
        self._messages: list[str] = []

    def validate(self) -> list[str]:
        """The messages of all of them."""
        there: list[object] = [
            (part, part.destinations, tuple(part.outlets) if isinstance(part, Workload) else ()) for part in self._parts
        ]
        if there != self._seen:
            self._messages = [message for validation in self._validations for message in validation.validate()]
            self._seen = there
        return self._messages
