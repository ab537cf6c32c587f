#!/usr/bin/env python
"""Argo CD: two environments from one program, each with the Application that keeps it as Git says."""

from cdk8s import ApiObjectMetadata, App, Chart

from constructs_dify import PRODUCTION, SMALL, DifyChart, Exposure, Secrets, Tier
from imports.dify.io import argoproj as argo

REPOSITORY = "https://git.example.com/platform/dify.git"

app = App()
for name, tier, defaults in (("dify-staging", Tier(), SMALL), ("dify-production", PRODUCTION, Tier())):
    host = f"{name}.example.com"
    DifyChart(
        app,
        name,
        namespace=name,
        public_url=f"https://{host}",
        expose=Exposure.http_route(gateway="infra/public"),
        secrets=Secrets.external(store="vault", kind="ClusterSecretStore", path=f"dify/{name}"),
        api=tier,
        web=tier,
        nginx=tier,
        smoke_test=Tier(),
        defaults=defaults,
        argo_cd=True,
    )

applications = Chart(app, "applications", namespace="argocd", disable_resource_name_hashes=True)
for name in ("dify-staging", "dify-production"):
    argo.Application(
        applications,
        name,
        metadata=ApiObjectMetadata(name=name),
        spec=argo.ApplicationSpec(
            project="platform",
            source=argo.ApplicationSpecSource(
                repo_url=REPOSITORY,
                target_revision="main",
                path="dist",
                directory=argo.ApplicationSpecSourceDirectory(include=f"{name}.k8s.yaml"),
            ),
            destination=argo.ApplicationSpecDestination(server="https://kubernetes.default.svc", namespace=name),
            sync_policy=argo.ApplicationSpecSyncPolicy(
                automated=argo.ApplicationSpecSyncPolicyAutomated(prune=True, self_heal=True),
                sync_options=["ServerSideApply=true", "ApplyOutOfSyncOnly=true"],
            ),
        ),
    )
app.synth()
