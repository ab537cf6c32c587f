"""Dify on Kubernetes, as cdk8s constructs."""

from .backup import (
    BackupRepository,
    Backups,
    BackupsOptions,
    DifyBackup,
    Restore,
    Retention,
)
from .chart import DifyChart
from .data_layer import Backup, DataLayer, MySQL, Postgres, Redis, Storage, VectorStore
from .data_layer.choice import Choice, Provided
from .data_layer.storage.object_storage import StorageChoice
from .exposure import Exposure, ExposureChoice, GatewayController, IngressController
from .installation import Installation
from .operations.monitoring import Monitoring
from .pods.native_sidecar import native_sidecar
from .pods.presets import PRODUCTION, SMALL
from .pods.probes import NO_PROBE, ProbeTiming, exec_probe, http_probe, tcp_probe
from .pods.resources import UNLIMITED, Resources
from .pods.scaling import Autoscale, DisruptionBudget, QueueAutoscale
from .pods.security import SecurityNeeds, container_security, pod_security
from .pods.service import Service
from .pods.service_account import ServiceAccount
from .pods.structs import changed
from .pods.tier import Tier
from .pods.trust import trusting
from .releases.advisories import ReleaseWarning
from .releases.release import Release, Route, User
from .releases.settings import UnknownSettingWarning
from .secrets.choice import SecretsChoice
from .secrets.external import RemoteKey
from .secrets.secrets import Secrets
from .site.ca_bundle import CaBundle
from .site.http_proxy import HttpProxy
from .site.mail import Mail, MailChoice
from .site.network import Network
from .site.public_urls import PublicUrls
from .site.telemetry import Logging, OpenTelemetry, Sentry
from .tiers.agent_backend import AgentBackend
from .tiers.api import ApiTier
from .tiers.local_sandbox import LocalSandbox, LocalSandboxOptions
from .tiers.marketplace import Marketplace
from .tiers.migration import Migration
from .tiers.nginx.options import NginxLocation, NginxOptions
from .tiers.nginx_proxy import NginxProxy
from .tiers.one_time_command import OneTimeCommand
from .tiers.plugin_daemon import PluginDaemon, PluginDaemonOptions
from .tiers.queue_exporter import QueueExporter
from .tiers.sandbox import Sandbox, SandboxOptions
from .tiers.shared_environment import SharedEnvironment
from .tiers.smoke_test import SmokeTest
from .tiers.ssrf_proxy import SsrfProxy, SsrfProxyOptions
from .tiers.web import WebTier
from .tiers.websocket import WebsocketTier
from .tiers.workers import Beat, Worker, WorkerPool, Workers
from .wiring.api_facts import ApiFacts
from .wiring.dependency import Dependency, Grant, python_services
from .wiring.destinations import Destination, to_cidr, to_host, to_internet, to_part, to_url
from .wiring.environment import Value
from .wiring.http_proxy_facts import HttpProxyFacts
from .wiring.mysql_facts import MySqlFacts
from .wiring.part import Part
from .wiring.plugin_daemon_facts import PluginDaemonFacts
from .wiring.postgres_facts import PostgresFacts
from .wiring.redis_facts import RedisFacts
from .wiring.secret_key import SecretKey
from .workload.database_pool import DatabasePool
from .workload.front_service import FrontService
from .workload.job import Job
from .workload.network_policies import NetworkPolicies
from .workload.paths import ServicePortWarning
from .workload.service_names import ServiceName
from .workload.workload import Workload, WorkloadOptions

__version__ = "0.2.0"
"""The version of this library; the build reads it from here."""

__all__ = [
    "NO_PROBE",
    "PRODUCTION",
    "SMALL",
    "UNLIMITED",
    "AgentBackend",
    "ApiFacts",
    "ApiTier",
    "Autoscale",
    "Backup",
    "BackupRepository",
    "Backups",
    "BackupsOptions",
    "Beat",
    "CaBundle",
    "Choice",
    "DataLayer",
    "DatabasePool",
    "Dependency",
    "Destination",
    "DifyBackup",
    "DifyChart",
    "DisruptionBudget",
    "Exposure",
    "ExposureChoice",
    "FrontService",
    "GatewayController",
    "Grant",
    "HttpProxy",
    "HttpProxyFacts",
    "IngressController",
    "Installation",
    "Job",
    "LocalSandbox",
    "LocalSandboxOptions",
    "Logging",
    "Mail",
    "MailChoice",
    "Marketplace",
    "Migration",
    "Monitoring",
    "MySQL",
    "MySqlFacts",
    "Network",
    "NetworkPolicies",
    "NginxLocation",
    "NginxOptions",
    "NginxProxy",
    "OneTimeCommand",
    "OpenTelemetry",
    "Part",
    "PluginDaemon",
    "PluginDaemonFacts",
    "PluginDaemonOptions",
    "Postgres",
    "PostgresFacts",
    "ProbeTiming",
    "Provided",
    "PublicUrls",
    "QueueAutoscale",
    "QueueExporter",
    "Redis",
    "RedisFacts",
    "Release",
    "ReleaseWarning",
    "RemoteKey",
    "Resources",
    "Restore",
    "Retention",
    "Route",
    "Sandbox",
    "SandboxOptions",
    "SecretKey",
    "Secrets",
    "SecretsChoice",
    "SecurityNeeds",
    "Sentry",
    "Service",
    "ServiceAccount",
    "ServiceName",
    "ServicePortWarning",
    "SharedEnvironment",
    "SmokeTest",
    "SsrfProxy",
    "SsrfProxyOptions",
    "Storage",
    "StorageChoice",
    "Tier",
    "UnknownSettingWarning",
    "User",
    "Value",
    "VectorStore",
    "WebTier",
    "WebsocketTier",
    "Worker",
    "WorkerPool",
    "Workers",
    "Workload",
    "WorkloadOptions",
    "changed",
    "container_security",
    "exec_probe",
    "http_probe",
    "native_sidecar",
    "pod_security",
    "python_services",
    "tcp_probe",
    "to_cidr",
    "to_host",
    "to_internet",
    "to_part",
    "to_url",
    "trusting",
]
