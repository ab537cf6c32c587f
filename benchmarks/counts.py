"""What the default chart costs on any machine: calls, messages to Node, looks at types, modules; as JSON."""

import json
import shutil
import sys
import tempfile
from collections import Counter
from types import FrameType

# What is counted -> the function that does it.
COUNTED = {
    "messages": ("send", "jsii/_kernel/providers/process.py"),
    "values sent": ("_make_reference_for_native", "jsii/_kernel/__init__.py"),
    "type checks": ("check_type", "typeguard/__init__.py"),
}


class Count:
    """Counts the calls of Python functions within a `with`."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> "Count":
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            self._calls[frame.f_code.co_name, frame.f_code.co_filename] += 1

    def result(self) -> dict[str, int]:
        """What there was."""
        counted = {
            what: sum(
                number for (name, file), number in self._calls.items() if name == function and file.endswith(module)
            )
            for what, (function, module) in COUNTED.items()
        }
        return {"calls": self._calls.total(), **counted}


def main() -> None:
    """Count and print."""
    import cdk8s_plus_27  # noqa: F401
    from cdk8s import App

    given = set(sys.modules)
    with Count() as importing:
        from constructs_dify import DifyChart
    modules = set(sys.modules) - given

    app = App(outdir=tempfile.mkdtemp())

    def chart(number: int) -> dict[str, int]:
        with Count() as building:
            DifyChart(app, f"dify-{number}", namespace=f"dify-{number}")
        return building.result()

    def synth() -> dict[str, int]:
        with Count() as synthesizing:
            app.synth()
        return synthesizing.result()

    first, one = chart(0), synth()
    chart(1)
    two = synth()
    # The third is as all further ones: what two have in common is made by then.
    further, three = chart(2), synth()
    shutil.rmtree(app.outdir)
    print(
        json.dumps(
            {
                "import": {
                    "modules": sum(name.partition(".")[0] == "constructs_dify" for name in modules),
                    "modules of others": sum(name.partition(".")[0] != "constructs_dify" for name in modules),
                    "modules of imports/": sum(name.partition(".")[0] == "imports" for name in modules),
                    "calls": importing.result()["calls"],
                },
                "first chart": first,
                "further chart": further,
                "synth of one": one,
                "one more to synthesize": {what: three[what] - two[what] for what in three},
            }
        )
    )


if __name__ == "__main__":
    main()
