"""Small values that tests hand to factories."""

from constructs_dify import SecretKey

AWS_ROLE = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}


def key(name: str = "password") -> SecretKey:
    """A key of a Secret that the user made."""
    return SecretKey(secret="mine", key=name)
