"""project: Dify on Kubernetes."""

from cdk8s import App
from constructs_dify import DifyChart


def build(outdir: str | None = None) -> App:
    """Declare everything that runs; the manifests go to `outdir`, or to dist/."""
    app = App(outdir=outdir)
    DifyChart(
        app,
        "project",
        namespace="project",
        release="1.16.1",
        # public_url="https://dify.example.com",  # where browsers reach it
    )
    return app


if __name__ == "__main__":
    build().synth()
