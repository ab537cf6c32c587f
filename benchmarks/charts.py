"""As many default charts in one app as the first argument says; prints where the time went as JSON."""

import json
import sys
from time import perf_counter

start = perf_counter()
from cdk8s import App  # noqa: E402

after_cdk8s = perf_counter()
from constructs_dify import DifyChart  # noqa: E402

after_library = perf_counter()
app = App()
for number in range(int(sys.argv[1])):
    DifyChart(app, f"dify-{number}", namespace=f"dify-{number}")
after_build = perf_counter()
app.synth()
end = perf_counter()
print(
    json.dumps(
        {
            "import cdk8s": after_cdk8s - start,
            "import constructs_dify": after_library - after_cdk8s,
            "build": after_build - after_library,
            "synth": end - after_build,
        }
    )
)
