"""What each part of Dify is for, in words for people who do not know it."""

from collections.abc import Mapping

# Component -> what it does, from the front door to the stores. `worker` stands for `worker-indexing`, too.
_ROLES: Mapping[str, str] = {
    "nginx": "The front door: passes each request on to the part that answers it.",
    "web": "The pages that people see in the browser.",
    "api": "Answers the requests of browsers and of programs.",
    "websocket": "Keeps open connections to browsers, for editing together.",
    "worker": "Works in the background: reads documents, runs long workflows, sends mail.",
    "beat": "Starts what has to happen at certain times.",
    "plugin-daemon": "Installs and runs plugins: models, tools and data sources.",
    "agent-backend": "Runs agents: it plans their steps and calls models and tools.",
    "sandbox": "Runs the code that users write in workflows, shut off from the rest.",
    "local-sandbox": "Runs the commands of agents, shut off from the rest.",
    "ssrf-proxy": "The only way to the internet for code and tools; it refuses internal addresses.",
    "redis-proxy": "Leads to the Redis that is in charge.",
    "queue-exporter": "Tells monitoring how long the queues are.",
    "postgres": "The main database: accounts, applications, conversations.",
    "redis": "Queues of work, and what is remembered for a short time.",
    "redis-sentinel": "Several Redis, one of which is in charge: queues of work and a cache.",
    "weaviate": "Finds pieces of documents by their meaning (vector store).",
    "qdrant": "Finds pieces of documents by their meaning (vector store).",
    "pgvector": "Finds pieces of documents by their meaning (vector store).",
    "milvus": "Finds pieces of documents by their meaning (vector store).",
    "milvus-etcd": "Keeps what Milvus knows of its own data.",
    "milvus-minio": "Keeps the files of Milvus.",
    "create-secrets": "Makes passwords and keys once, before everything else starts.",
    "migrate": "Brings the tables of the database up to date before a release starts.",
    "backup": "Saves the databases, the files and what belongs to them, again and again.",
    "restore": "Brings back what a backup saved.",
    "smoke-test": "Asks every part once whether it answers.",
}


def role(title: str) -> str:
    """What a part is for; empty: nobody knows.

    Args:
        title: What it is called by its labels, such as `worker-indexing`.
    """
    return _ROLES.get(_known(title), "")


def place(title: str) -> int:
    """Where a part stands in a list that begins at the front door; unknown ones stand at the end."""
    return [*_ROLES, ""].index(_known(title))


def _known(title: str) -> str:
    if title in _ROLES:
        return title
    return next((name for name in _ROLES if title.startswith(f"{name}-")), "")
