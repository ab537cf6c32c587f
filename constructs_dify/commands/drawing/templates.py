"""The templates of what is written."""

from .extra import MISSING


def rendered(name: str, **values: object) -> str:
    """A template with values in it; what is in them is escaped.

    Args:
        name: The file of the template.
        **values: What it knows.

    Raises:
        ValueError: If the extra for drawing is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise ValueError(MISSING) from None
    environment = Environment(
        loader=PackageLoader("constructs_dify.commands.drawing", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(**values)
