#!/usr/bin/env python
"""Flux: a folder for each environment, one file for each object, and the Kustomizations that keep them as Git says."""

from cdk8s import ApiObjectMetadata, App, Chart, YamlOutputType

from constructs_dify import DifyChart, Exposure, Secrets
from imports.dify.io.fluxcd.toolkit import kustomize, source

ENVIRONMENTS = {"staging": "dify-staging.example.com", "production": "dify.example.com"}

app = App(yaml_output_type=YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE)
for name, host in ENVIRONMENTS.items():
    DifyChart(
        app,
        name,
        name="dify",
        namespace=f"dify-{name}",
        public_url=f"https://{host}",
        expose=Exposure.ingress(class_name="nginx", tls_secret="dify-tls"),
        secrets=Secrets.existing("dify"),  # SOPS: Flux decrypts it from a file beside these folders
    )

flux = Chart(app, "flux-system", namespace="flux-system", disable_resource_name_hashes=True)
source.GitRepository(
    flux,
    "repository",
    metadata=ApiObjectMetadata(name="dify"),
    spec=source.GitRepositorySpec(
        interval="5m", url="https://git.example.com/platform/dify.git", ref=source.GitRepositorySpecRef(branch="main")
    ),
)
for name in ENVIRONMENTS:
    kustomize.Kustomization(
        flux,
        name,
        metadata=ApiObjectMetadata(name=f"dify-{name}"),
        spec=kustomize.KustomizationSpec(
            interval="10m",
            path=f"./dist/{name}",
            prune=True,
            wait=True,  # ready when the migration has succeeded and every part is up
            timeout="20m",
            source_ref=kustomize.KustomizationSpecSourceRef(
                kind=kustomize.KustomizationSpecSourceRefKind.GIT_REPOSITORY, name="dify"
            ),
            # What goes wrong in staging does not reach production.
            depends_on=[kustomize.KustomizationSpecDependsOn(name="dify-staging")] if name == "production" else None,
        ),
    )
app.synth()
