"""The ConfigMaps and Secrets of the agent backend and of its sandbox."""

from . import keys
from .addresses import address
from .reader import Reader
from .redis import CHOICES, url
from .rows import Entries, winner

_SHELL_TOKEN = "agentBackend.auth.shellctlAuthToken"


def agent_backend(reader: Reader) -> Entries:
    """What the agent backend is told."""
    entries = Entries()
    entries.config["DIFY_AGENT_INNER_API_URL"] = address(reader, "api")
    entries.config["DIFY_AGENT_STUB_API_BASE_URL"] = address(reader, "agent-backend", "/agent-stub")
    if reader.on("localSandbox.enabled"):
        there = address(reader, "local-sandbox").because(reader.keys("localSandbox.enabled"))
        entries.config["DIFY_AGENT_SHELLCTL_ENTRYPOINT"] = there
    choice, decided = winner(reader, CHOICES)
    if choice is not None:
        entries.secret["DIFY_AGENT_REDIS_URL"] = url(reader, "agent").because(decided)
    entries.secret["DIFY_AGENT_SHELLCTL_AUTH_TOKEN"] = reader.credential(_SHELL_TOKEN)
    entries.secret["DIFY_AGENT_SERVER_SECRET_KEY"] = reader.credential("agentBackend.auth.serverSecretKey")
    entries.secret["DIFY_AGENT_API_TOKEN"] = keys.key(reader, keys.agent_paths(reader))
    if reader.on("pluginDaemon.enabled"):
        daemon = Entries(config={"DIFY_AGENT_PLUGIN_DAEMON_URL": address(reader, "plugin-daemon")})
        daemon.secret["DIFY_AGENT_PLUGIN_DAEMON_API_KEY"] = keys.key(reader, keys.daemon_paths(reader))
        daemon.secret["DIFY_AGENT_INNER_API_KEY"] = keys.key(reader, keys.inner_paths(reader))
        entries.add(daemon.because(reader.keys("pluginDaemon.enabled")))
    return entries


def local_sandbox(reader: Reader) -> Entries:
    """What the agents' sandbox is told."""
    return Entries(secret={"SHELLCTL_AUTH_TOKEN": reader.credential(_SHELL_TOKEN)})
