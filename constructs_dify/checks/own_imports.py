"""The library's own `imports/`, also beside an app whose `imports/` has an `__init__.py`: that hides all others."""

from pathlib import Path

import imports

FOLDER = str(Path(__file__).parents[2] / "imports")

if not hasattr(imports, "__path__"):
    raise ImportError(
        f"{imports.__file__} hides every folder imports/, that of constructs_dify too; give it another name"
    )
if FOLDER not in imports.__path__:
    imports.__path__.append(FOLDER)
