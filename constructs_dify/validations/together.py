"""Together: several validations in one."""

from collections.abc import Sequence

import jsii
from constructs import IValidation


@jsii.implements(IValidation)
class Together:
    """Several validations in one: cdk8s asks those of all charts of an app for each chart, one message each.

    Args:
        validations: The validations.
    """

    def __init__(self, validations: Sequence[IValidation]) -> None:
        self._validations = validations

    def validate(self) -> list[str]:
        """The messages of all of them."""
        return [message for validation in self._validations for message in validation.validate()]
