"""The picture of the default install, drawn by the library itself."""

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cdk8s import App

from constructs_dify import DifyChart
from constructs_dify.commands.topology import topology as draw

# The site says which colours are chosen on its body, and in words of its own.
_SCHEMES = {
    '[data-theme="light"]': '[data-md-color-scheme="default"]',
    '[data-theme="dark"]': '[data-md-color-scheme="slate"]',
}


@cache
def topology() -> str:
    """An SVG to stand in a page, with the colours of the page."""
    with TemporaryDirectory() as folder:
        app = App(outdir=folder)
        DifyChart(app, "dify", namespace="dify")
        app.synth()
        file = Path(folder) / "topology.svg"
        draw([folder, "-o", str(file)])
        svg = file.read_text("utf-8")
    for theirs, ours in _SCHEMES.items():
        svg = svg.replace(theirs, ours)
    # Markdown would end the block of HTML at an empty line.
    lines = re.sub(r"\n\s*\n", "\n", svg)
    return f'<div class="topology">\n{lines}</div>'
