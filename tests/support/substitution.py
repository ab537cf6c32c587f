"""What the tools behind `cdk8s synth` read in manifests: Flux' post-build substitution, and Helm's templates."""

import re
from typing import Any

SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute"
_VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?:(?:=|:[=-])([^}]*))?\}|\$\{")
_ACTION = re.compile(r'\{\{ "([^"\\]*)" \}\}|\{\{')


def is_substituted(obj: dict[str, Any]) -> bool:
    """Whether Flux substitutes variables in this object.

    See https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
    """
    marks = [(obj["metadata"].get(each) or {}).get(SUBSTITUTE) for each in ("labels", "annotations")]
    return "disabled" not in marks


def substituted(text: str, variables: dict[str, str]) -> str:
    """A text as https://pkg.go.dev/github.com/fluxcd/pkg/envsubst leaves it.

    Raises:
        ValueError: For a `${` that is neither a plain variable nor one with a default, such as `${0%/*}`.
    """

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        if match[1] is None:
            raise ValueError(f"got {text[match.start() :][:20]!r}; expected a plain variable")
        return variables.get(match[1]) or match[2] or ""

    return _VARIABLE.sub(value, text)


def helm_rendered(text: str) -> str:
    """A template as Helm renders it, if each of its actions is a literal text.

    Raises:
        ValueError: For any other action, such as `{{ $labels.pod }}`.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] is None:
            raise ValueError(f"got {text[match.start() :][:20]!r}; expected a literal text")
        return match[1]

    return _ACTION.sub(value, text)
