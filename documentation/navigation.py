"""The pages, in the order of the menu. Paths are those of the staged files."""

from collections.abc import Iterator, Mapping, Sequence

from .examples import examples
from .project import REPOSITORY
from .reference import ROOMS
from .settings import LETTERS

# A title -> a page, or the pages below it.
Menu = Mapping[str, "str | Menu"]

MENU: Menu = {
    "Home": "index.md",
    "Tutorial": "tutorial.md",
    "Start": {
        "Overview": "overview.md",
        "In your own project": "your-own-project.md",
        "From Helm or docker compose": "from-helm.md",
        "Examples": {"All examples": "examples/index.md", **{name: f"examples/{name}.md" for name in examples()}},
    },
    "How to": {
        "Run it": {
            "Everyday operation": "operations.md",
            "Back up and restore": "backups.md",
            "Upgrade Dify": "upgrades.md",
            "Change an installation": "changing-an-installation.md",
            "Take it away again": "removal.md",
            "Review a change": "reviewing.md",
            "GitOps: Argo CD and Flux": "gitops.md",
        },
        "Connect it": {
            "Secrets": "secrets.md",
            "Hosts, TLS and Ingress": "exposure.md",
            "Agents": "agents.md",
        },
        "Fit it to the cluster": {
            "OpenShift": "openshift.md",
            "Istio and Linkerd": "meshes.md",
            "Air-gapped and private sites": "private-sites.md",
            "IPv6": "ipv6.md",
        },
        "Extend it": {
            "Subclass, or add a part": "extending.md",
            "Add a vector store": "adding-a-vector-store.md",
            "Add a storage": "adding-a-storage.md",
        },
    },
    "Reference": {
        "Classes": {"All names": "reference/index.md", **{room.title: f"reference/{room.file}" for room in ROOMS}},
        "Settings": {
            "Catalogue": "settings/index.md",
            **{letter.title: f"settings/{letter.file}" for letter in LETTERS},
        },
        "Commands": "commands.md",
        "Releases of Dify": "releases.md",
        "Versions": "versions.md",
    },
    "Background": {
        "Architecture": "architecture.md",
        "Security": "security.md",
    },
    "Troubleshooting": "troubleshooting.md",
    "Project": {
        "Contributing": "contributing.md",
        "Releasing": "releasing.md",
        "Reporting a hole": "reporting.md",
        "Changelog": "changelog.md",
        "Source": REPOSITORY,
    },
}


def pages(menu: Menu = MENU) -> Iterator[str]:
    """The pages of a menu."""
    for entry in menu.values():
        if isinstance(entry, str):
            if entry != REPOSITORY:
                yield entry
        else:
            yield from pages(entry)


def as_list(menu: Menu = MENU) -> Sequence[Mapping[str, object]]:
    """A menu as the generator's configuration has it."""
    return [{title: entry if isinstance(entry, str) else as_list(entry)} for title, entry in menu.items()]
