#!/usr/bin/env python
"""k3s on a laptop: small requests, the Traefik and the disk that k3s brings, and nothing else to install."""

from cdk8s import App

from constructs_dify import SMALL, DifyChart, Exposure, IngressController, Network

app = App()
DifyChart(
    app,
    "dify-k3s",
    namespace="dify",
    name="dify",
    # Browsers take every name below localhost for this machine.
    public_url="http://dify.localhost:8080",
    expose=Exposure.ingress(controller=IngressController.traefik()),
    network=Network(ingress_namespaces=["kube-system"]),
    defaults=SMALL,
)
app.synth()
