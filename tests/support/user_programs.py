"""The programs that a user reads: those in the README and in docs/, and the examples."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# A block without this line is a piece of a program.
_LAST_LINE = "app.synth()"

# A name that a module may have -> its text.
IN_DOCS = {
    f"{page.stem.replace('-', '_')}_{number}": program
    for page in PAGES
    for number, program in enumerate(re.findall(r"^```python\n(.*?)^```", page.read_text(), re.M | re.S))
    if _LAST_LINE in program
}
IN_EXAMPLES = {f"example_{main.parent.name}": main.read_text() for main in sorted(ROOT.glob("examples/*/main.py"))}
USER_PROGRAMS = IN_DOCS | IN_EXAMPLES
