"""The templates of what is written."""

from pathlib import Path

from .extra import MISSING


def rendered(template: Path, **values: object) -> str:
    """A template with values in it; what is in them is escaped, unless the template says that they are safe.

    Args:
        template: Its file.
        **values: What it knows.

    Raises:
        ValueError: If the extra for drawing is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise ValueError(MISSING) from None
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template.name).render(**values)
