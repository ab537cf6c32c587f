"""What the API, the workers and beat have in common: one image, one code base, one set of settings."""

from ..installation import Installation
from ..pods import container_security, pod_security
from ..settings import Value
from ..tier import Tier
from ..wiring import Dependency, Grant, python_services


def dify_settings(install: Installation) -> Dependency:
    """The settings that all three share and that belong to none of their dependencies."""
    defaults: dict[str, Value] = {
        "LOG_LEVEL": "INFO",
        # On in the code of 1.9.1 (off from 1.10.0): deletes workflow logs after 30 days.
        "WORKFLOW_LOG_CLEANUP_ENABLED": "false",
        # 15 MB in the code of 1.9.1; the daemon takes 50 MB.
        "PLUGIN_MAX_PACKAGE_SIZE": "52428800",
        # On in the code of 1.9.1: the API's whole description, for everybody.
        "SWAGGER_UI_ENABLED": "false",
        # A database that failed over or restarted leaves dead connections in the pool.
        "SQLALCHEMY_POOL_PRE_PING": "true",
    }
    owned: dict[str, Value] = {"SECRET_KEY": install.secret("secret-key")}
    return Dependency(name="dify", grants=python_services(Grant(environment=owned, defaults=defaults)))


def python_tier(install: Installation) -> Tier:
    """The safe pod that the image of the API gets in all three of its roles."""
    return Tier(pod_security_context=pod_security(install.release.users["api"]), security_context=container_security())
