"""What drawing needs that the library does not bring."""

MISSING = (
    "pictures are drawn with jinja2 and pygraphviz, which are not installed; expected: "
    "pip install 'constructs-dify[draw]'"
)
