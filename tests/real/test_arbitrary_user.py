"""What OpenShift runs pods as: a user of the namespace's range, root's group, and the range's group for volumes.

Each test has a mount namespace of its own, with what CRI-O adds to /etc/passwd and with shared memory of its own.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.charts import container, synth
from tests.support.manifests import Manifest, find

from .programs import free_port, require
from .test_nginx import IPV4_ONLY

UID = 1000680000
# Mounts, and then gives up every right and the login of root.
AS_THE_RANGE = f"""
mount --bind "$PASSWD" /etc/passwd && mount -t tmpfs tmpfs /dev/shm && chmod 1777 /dev/shm || exit 77
exec setpriv --reuid {UID} --regid 0 --groups {UID} --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
"""


class Pod:
    """A folder with the volumes of a pod."""

    def __init__(self, folder: Path, objects: list[Manifest]) -> None:
        self.folder, self.objects = folder, objects
        self.passwd = folder / "passwd"
        user = f"{UID}:x:{UID}:0:{UID} user:/:/sbin/nologin\n"
        self.passwd.write_text(Path("/etc/passwd").read_text() + user)

    def volume(self, name: str) -> Path:
        """An empty volume, as the kubelet gives it to the group of the pod."""
        path = self.folder / name
        path.mkdir()
        shutil.chown(path, 0, UID)
        path.chmod(0o2775)
        return path

    def file(self, part: str, name: str, **places: object) -> Path:
        """A file of a part, with other paths and ports."""
        text = find(self.objects, "ConfigMap", f"dify-{part}-files")["data"][name]
        for old, new in places.items():
            assert old in text
            text = text.replace(old, str(new))
        path = self.folder / name
        path.write_text(text)
        return path

    def run(self, script: str, **variables: object) -> str:
        """What a shell script prints that runs as the user of the range."""
        unshare, environment = require("unshare"), {name: str(value) for name, value in variables.items()}
        command = [unshare, "--mount", "--pid", "--fork", "sh", "-c", AS_THE_RANGE, "sh", "sh", "-ec", script]
        done = subprocess.run(
            command,
            env={"PATH": f"{os.environ['PATH']}:/usr/sbin", "HOME": "/tmp", "PASSWD": str(self.passwd), **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode == 77:
            pytest.skip("this machine lets nobody mount")
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def pod() -> Iterator[Pod]:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    require("setpriv")
    with tempfile.TemporaryDirectory(prefix="real-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield Pod(folder, synth(openshift=True))


def test_postgres_makes_its_files_below_the_volume_and_starts_again(pod: Pod):
    initdb = Path(require("initdb")).resolve().parent
    assert {"name": "HOME", "value": "/tmp"} in container(pod.objects, "postgres")["env"]
    start = 'pg_ctl -w -D "$PGDATA" -o "-p $PORT -k $RUN -c listen_addresses=" -l "$RUN/log" start'
    # What the entrypoint of the image does, which it does again when the group got all rights.
    printed = pod.run(
        f"""
        for turn in first second; do
          mkdir -p "$PGDATA"; chmod 00700 "$PGDATA" || :
          test -s "$PGDATA/PG_VERSION" || initdb --no-sync --username=postgres --auth-local=trust >&2
          {start} >&2
          psql -h "$RUN" -p "$PORT" -U postgres -Atc "SELECT '$turn', current_user"
          pg_ctl -D "$PGDATA" stop >&2
          chmod -R g+rwX "$PGDATA"
        done
        """,
        PATH=f"{initdb}:{os.environ['PATH']}",
        PGDATA=pod.volume("data") / "pgdata",
        RUN=pod.volume("run"),
        PORT=free_port(),
    )
    assert printed.split() == ["first|postgres", "second|postgres"]


def test_redis_starts_with_its_script_and_writes_its_log(pod: Pod):
    require("redis-server")
    port, config = free_port(), pod.folder / "config"
    config.mkdir()
    pod.file("redis", "redis.conf", **{"port 6379\n": f"port {port}\n"}).rename(config / "redis.conf")
    script = pod.file("redis", "start_redis.sh")
    printed = pod.run(
        f"""
        sh "{script}" >&2 &
        until test "$(redis-cli -p {port} ping 2>/dev/null)" = PONG; do sleep 0.1; done
        redis-cli -p {port} set key value
        redis-cli -p {port} shutdown save >&2
        """,
        REDIS_CONFIG_FOLDER=config,
        REDIS_RUN_FOLDER=pod.volume("run"),
        REDIS_DATA_FOLDER=pod.volume("data"),
        REDISCLI_AUTH="the-password",
    )
    assert printed.strip() == "OK"


def test_nginx_serves_without_a_user_of_its_own(pod: Pod):
    require("nginx")
    port = free_port()
    run, cache, servers = pod.volume("run"), pod.volume("cache"), pod.volume("conf.d")
    template = pod.file(
        "nginx",
        "default.conf.template",
        **{**IPV4_ONLY, "listen 80": f"listen {port}", "${NGINX_LOCAL_RESOLVERS}": "127.0.0.1"},
    )
    # What Debian's nginx would make in its own folder, for protocols that no location speaks.
    unused = "".join(f"{kind}_temp_path {cache}/{kind};" for kind in ("fastcgi", "scgi", "uwsgi"))
    places = {
        "/run/": f"{run}/",
        "/var/cache/nginx/": f"{cache}/",
        "/etc/nginx/conf.d": servers,
        "http {": f"http {{{unused}",
    }
    config = pod.file("nginx", "nginx.conf", **places)
    names: list[str] = list(find(pod.objects, "ConfigMap", "dify-nginx-files")["data"])
    for name in names:
        if name not in ("nginx.conf", "default.conf.template"):
            pod.file("nginx", name)
    template.write_text(template.read_text().replace("/etc/nginx/", f"{pod.folder}/"))
    printed = pod.run(
        f"""
        cp "{template}" "{servers}/default.conf"
        nginx -c "{config}" -e stderr -g "daemon off;" 2>&1 | cat >&2 &
        for turn in 1 2 3 4 5 6 7 8 9; do
          curl -s -o /dev/null -w "%{{http_code}}" http://127.0.0.1:{port}/healthz && break || sleep 0.5
        done
        """
    )
    assert printed.endswith("200")


def test_squid_answers_from_its_volumes(pod: Pod):
    require("squid")
    port = free_port()
    places = {"3128": port, "/var/spool/squid": pod.volume("spool")}
    config = pod.file("ssrf-proxy", "squid.conf", **places)
    printed = pod.run(
        f"""
        squid -f "{config}" -NYC 2>&1 | cat >&2 &
        for turn in 1 2 3 4 5 6 7 8 9; do
          curl -s -o /dev/null -w "%{{http_code}}" -x http://127.0.0.1:{port} http://10.0.0.1/ && break || sleep 0.5
        done
        """
    )
    # What it says of a private address.
    assert printed.endswith("403")
