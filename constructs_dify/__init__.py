"""Dify on Kubernetes, as cdk8s constructs."""

from .chart import DifyChart
from .data_layer import Backup, DataLayer, Postgres, Redis, Storage, VectorStore
from .exposure import Exposure
from .installation import Installation
from .marketplace import Marketplace
from .network import NetworkPolicies
from .public_urls import PublicUrls
from .release import Release
from .secrets import SecretKey, Secrets
from .shared_environment import SharedEnvironment
from .tier import Autoscale, DisruptionBudget, ProbeTiming, Resources, ServiceAccount, Tier
from .tiers.api import ApiTier
from .tiers.nginx_proxy import NginxProxy
from .tiers.plugin_daemon import PluginDaemon
from .tiers.sandbox import Sandbox
from .tiers.ssrf_proxy import SsrfProxy
from .tiers.web import WebTier
from .tiers.workers import Beat, Worker, WorkerPool, Workers
from .workload import Workload

__all__ = [
    "ApiTier",
    "Autoscale",
    "Backup",
    "Beat",
    "DataLayer",
    "DifyChart",
    "DisruptionBudget",
    "Exposure",
    "Installation",
    "Marketplace",
    "NetworkPolicies",
    "NginxProxy",
    "PluginDaemon",
    "Postgres",
    "ProbeTiming",
    "PublicUrls",
    "Redis",
    "Release",
    "Resources",
    "Sandbox",
    "SecretKey",
    "Secrets",
    "ServiceAccount",
    "SharedEnvironment",
    "SsrfProxy",
    "Storage",
    "Tier",
    "VectorStore",
    "WebTier",
    "Worker",
    "WorkerPool",
    "Workers",
    "Workload",
]
