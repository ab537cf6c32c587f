#!/usr/bin/env python
"""Endpoints from Terraform: its outputs are a file that is committed, checked here and refused with a credential."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cdk8s import App

from constructs_dify import DifyChart, Exposure, IngressController, Postgres, Redis, SecretKey, Secrets, Storage

FILE = Path(__file__).with_name("endpoints.json")


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """The outputs in outputs.tf, which anybody may read."""

    public_url: str
    region: str
    postgres_host: str
    postgres_port: int
    postgres_max_connections: int
    redis_host: str
    redis_port: int
    files_bucket: str
    plugins_bucket: str


def read(file: Path) -> Endpoints:
    """What `terraform output -json` wrote.

    Raises:
        ValueError: If an output is sensitive, missing or of another type.
    """
    outputs: dict[str, dict[str, Any]] = json.loads(file.read_text())
    for name, output in outputs.items():
        # Terraform writes their values as plain text all the same.
        if output.get("sensitive", True):
            raise ValueError(
                f"{file.name}: the output {name} is sensitive, and this file is committed; leave it out, and let "
                "Terraform write credentials to the vault. If it was committed, change the credential"
            )
    for field in fields(Endpoints):
        value = outputs.get(field.name, {}).get("value")
        if type(value) is not field.type:
            raise ValueError(
                f"{file.name}: the output {field.name} is {value!r}, not a {'number' if field.type is int else 'text'} "
                "from outputs.tf: terraform output -json"
            )
    return Endpoints(**{field.name: outputs[field.name]["value"] for field in fields(Endpoints)})


endpoints = read(FILE)
app = App()
DifyChart(
    app,
    "dify-terraform",
    namespace="dify",
    name="dify",
    public_url=endpoints.public_url,
    postgres=Postgres.external(
        host=endpoints.postgres_host,
        port=endpoints.postgres_port,
        username=SecretKey(secret="dify-rds", key="username"),
        password=SecretKey(secret="dify-rds", key="password"),
        tls="require",
        max_connections=endpoints.postgres_max_connections,
    ),
    redis=Redis.external(
        host=endpoints.redis_host,
        port=endpoints.redis_port,
        password=SecretKey(secret="dify-elasticache", key="auth-token"),
        tls=True,
    ),
    storage=Storage.s3(
        bucket=endpoints.files_bucket,
        plugin_bucket=endpoints.plugins_bucket,
        region=endpoints.region,
    ),
    secrets=Secrets.external(store="aws-secrets-manager", kind="ClusterSecretStore", path="dify/prod"),
    expose=Exposure.ingress(controller=IngressController.aws_alb(scheme="internet-facing")),
)
app.synth()
