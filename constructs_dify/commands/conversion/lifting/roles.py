"""Roles of a cloud that the parts' ServiceAccounts take today."""

from typing import Any, cast

from ..python_code import Code, literal
from .lifting import Lifting

_AMAZON, _AZURE, _GOOGLE = "eks.amazonaws.com/", "azure.workload.identity/client-id", "iam.gke.io/gcp-service-account"


def amazon_role(work: Lifting) -> dict[str, Code]:
    """The annotations of the API's ServiceAccount by which it takes a role of AWS."""
    return {name: code for name, code in _annotations(work).items() if name.startswith(_AMAZON)}


def azure_identity(work: Lifting) -> Code | None:
    """The client id of the identity of Azure that the API takes."""
    return _annotations(work).get(_AZURE)


def google_account(work: Lifting) -> Code | None:
    """The service account of Google that the API takes."""
    return _annotations(work).get(_GOOGLE)


def _annotations(work: Lifting) -> dict[str, Code]:
    part = work.installed.parts.get("api")
    option = part.options.get("service_account") if part else None
    if option is None:
        return {}
    # The account of somebody else is annotated where it is made.
    account = cast("dict[str, Any]", option.value or {})
    if account.get("name") and not account.get("create"):
        return {}
    found = cast("dict[str, str]", account.get("annotations") or {})
    return {name: literal(str(text), option.keys) for name, text in found.items()}
