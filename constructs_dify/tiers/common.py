"""What the API, the workers and beat have in common: one image, one user and one way to the database."""

from ..installation import Installation
from ..pods.security import container_security, pod_security
from ..pods.tier import Tier
from ..workload.database_pool import DatabasePool
from ..workload.workload import Workload


def python_tier(install: Installation) -> Tier:
    """The safe pod that the image of the API gets in all three of its roles."""
    return Tier(pod_security_context=pod_security(install.release.users["api"]), security_context=container_security())


def python_pool(part: Workload, processes: int = 1) -> DatabasePool:
    """The connections that each process of the Python code keeps to PostgreSQL."""
    limited_by = "SQLALCHEMY_POOL_SIZE"
    size = int(part.setting(limited_by))
    more = int(part.setting("SQLALCHEMY_MAX_OVERFLOW"))
    if part.setting("PGVECTOR_HOST") == part.setting("DB_HOST"):
        more += int(part.setting("PGVECTOR_MAX_CONNECTION"))
    return DatabasePool(size=size + more if size else None, limited_by=limited_by, processes=processes)
