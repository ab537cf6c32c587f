"""The programs that a user reads: those in the README and in docs/, and the examples."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# A block without this line is a piece of a program.
_LAST_LINE = "app.synth()"
# What such a program wants beside the library is not among the packages of the tests.
_ANOTHER_PLUS = "import cdk8s_plus_33 "

# A name that a module may have -> its text.
_ALL_IN_DOCS = {
    f"{page.stem.replace('-', '_')}_{number}": program
    for page in PAGES
    for number, program in enumerate(re.findall(r"^```python\n(.*?)^```", page.read_text(), re.M | re.S))
    if _LAST_LINE in program
}
BESIDE_ANOTHER_PLUS = {name: program for name, program in _ALL_IN_DOCS.items() if _ANOTHER_PLUS in program}
IN_DOCS = {name: program for name, program in _ALL_IN_DOCS.items() if name not in BESIDE_ANOTHER_PLUS}
IN_EXAMPLES = {f"example_{main.parent.name}": main.read_text() for main in sorted(ROOT.glob("examples/*/main.py"))}
USER_PROGRAMS = IN_DOCS | IN_EXAMPLES
