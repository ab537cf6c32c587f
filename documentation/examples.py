"""The examples, each of which has a README that becomes a page."""

from .project import ROOT


def examples() -> list[str]:
    """Their names, the plain ones first."""
    names = sorted(file.parent.name for file in ROOT.glob("examples/*/README.md"))
    return sorted(names, key=lambda name: name not in ("default", "production"))
