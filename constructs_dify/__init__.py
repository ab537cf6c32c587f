"""Dify on Kubernetes, as cdk8s constructs."""

from .ca_bundle import CaBundle
from .chart import DifyChart
from .data_layer import Backup, DataLayer, Postgres, Redis, Storage, VectorStore
from .exposure import Exposure, GatewayController, IngressController
from .external_secrets import RemoteKey
from .http_proxy import HttpProxy
from .installation import Installation
from .mail import Mail
from .marketplace import Marketplace
from .monitoring import Monitoring
from .network import Network
from .network_policies import NetworkPolicies
from .presets import PRODUCTION, SMALL
from .public_urls import PublicUrls
from .release import Release
from .secrets import SecretKey, Secrets
from .shared_environment import SharedEnvironment
from .telemetry import Logging, OpenTelemetry, Sentry
from .tier import Autoscale, DisruptionBudget, ProbeTiming, QueueAutoscale, Resources, ServiceAccount, Tier
from .tiers.api import ApiTier
from .tiers.migration import Migration
from .tiers.nginx_proxy import NginxProxy
from .tiers.plugin_daemon import PluginDaemon, PluginDaemonOptions
from .tiers.queue_exporter import QueueExporter
from .tiers.sandbox import Sandbox, SandboxOptions
from .tiers.smoke_test import SmokeTest
from .tiers.ssrf_proxy import SsrfProxy, SsrfProxyOptions
from .tiers.web import WebTier
from .tiers.workers import Beat, Worker, WorkerPool, Workers
from .workload import Workload

__all__ = [
    "PRODUCTION",
    "SMALL",
    "ApiTier",
    "Autoscale",
    "Backup",
    "Beat",
    "CaBundle",
    "DataLayer",
    "DifyChart",
    "DisruptionBudget",
    "Exposure",
    "GatewayController",
    "HttpProxy",
    "IngressController",
    "Installation",
    "Logging",
    "Mail",
    "Marketplace",
    "Migration",
    "Monitoring",
    "Network",
    "NetworkPolicies",
    "NginxProxy",
    "OpenTelemetry",
    "PluginDaemon",
    "PluginDaemonOptions",
    "Postgres",
    "ProbeTiming",
    "PublicUrls",
    "QueueAutoscale",
    "QueueExporter",
    "Redis",
    "Release",
    "RemoteKey",
    "Resources",
    "Sandbox",
    "SandboxOptions",
    "SecretKey",
    "Secrets",
    "Sentry",
    "ServiceAccount",
    "SharedEnvironment",
    "SmokeTest",
    "SsrfProxy",
    "SsrfProxyOptions",
    "Storage",
    "Tier",
    "VectorStore",
    "WebTier",
    "Worker",
    "WorkerPool",
    "Workers",
    "Workload",
]
