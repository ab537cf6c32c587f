"""Decided: validations of what is decided when manifests are written."""

from collections.abc import Sequence
from functools import cached_property

import jsii
from constructs import IValidation


@jsii.implements(IValidation)
class Decided:
    """Validations of what is decided when manifests are written, each of which looks once.

    cdk8s validates all charts of an app for each of them, and once more.

    Args:
        validations: The validations.
    """

    def __init__(self, validations: Sequence[IValidation]) -> None:
        self._validations = validations

    def validate(self) -> list[str]:
        """The messages of all of them."""
        return self._messages

    @cached_property
    def _messages(self) -> list[str]:
        return [message for validation in self._validations for message in validation.validate()]
