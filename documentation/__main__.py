"""`python -m documentation`: stage the pages, build the site, and check each of its links."""

import subprocess
import sys
from shutil import rmtree

from .links import faults
from .project import BUILD, DOCUMENTATION, SITE, STAGE
from .stage import stage


def main() -> int:
    """Build the site.

    Returns:
        0, or 1 when something is wrong with it.
    """
    for folder in (STAGE, SITE):
        rmtree(folder, ignore_errors=True)
    stage()
    built = subprocess.run(
        ["zensical", "build", "--strict", "--clean", "--config-file", str(BUILD / "mkdocs.yml")],
        capture_output=True, text=True,
    )  # fmt: skip
    said = f"{built.stdout}{built.stderr}"
    if built.returncode or "warning" in said.lower():
        print(said, file=sys.stderr)
        return 1
    found = list(faults(SITE, DOCUMENTATION))
    print("\n".join(found), file=sys.stderr)
    print(f"{len(list(SITE.rglob('*.html')))} pages in {SITE.relative_to(BUILD.parent)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
