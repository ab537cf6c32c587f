"""Measures a backup and a restore of about a gigabyte: `python -m tests.real.backups.figures`."""

import os
import sys
from pathlib import Path

from cdk8s import Testing

from tests.real.backups.dify import API_USER, Dify, succeeded
from tests.real.backups.dify_data import MAIN, Databases, give
from tests.real.backups.kubelet import Pod
from tests.real.backups.postgres import serving_postgres
from tests.real.backups.s3_server import serving_s3
from tests.real.programs import folder_of
from tests.support.charts import dify as default_chart

MEGABYTE = 1_000_000


def size(folder: Path) -> float:
    """The megabytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MEGABYTE


def tell(what: str, pod: Pod) -> None:
    """Print what each container took, and what it said last."""
    succeeded(pod)
    print(what, ", ".join(f"{name} {seconds:.1f} s" for name, seconds in pod.seconds.items()))
    print("   ", pod.outputs[list(pod.outputs)[-1]].splitlines()[-1])


def main() -> None:
    """Fill, save twice, lose and restore."""
    objects = Testing.synth(default_chart())
    with folder_of() as folder, folder_of() as buckets, serving_s3(buckets) as s3, serving_postgres(objects) as server:
        folder.chmod(0o755)
        dify = Dify(folder / "figures", Databases(server), s3)
        dify.fill(messages=150_000, segments=80_000, answers=60)
        # Half of what people upload does not compress.
        for number in range(100):
            content = os.urandom(2 * MEGABYTE) if number % 2 else b"%09d\n" % number * (MEGABYTE // 5)
            (dify.files / "upload_files" / f"{number}.bin").write_bytes(content)
        give(dify.files, API_USER)
        [(rows,)] = dify.databases.sql(f"SELECT pg_database_size('{MAIN}')")
        print(f"database {int(str(rows)) / MEGABYTE:.0f} MB, files {size(dify.files):.0f} MB")
        tell("first backup:", dify.back_up(keep="--keep-daily 7", check="1%"))
        print(f"    repository {size(buckets):.0f} MB")
        tell("second backup, nothing changed:", dify.back_up(keep="--keep-daily 7", check="1%"))
        print(f"    repository {size(buckets):.0f} MB")
        before = dify.databases.text()
        dify.databases.empty()
        for file in dify.files.rglob("*.bin"):
            file.unlink()
        tell("restore:", dify.restore(REPLACE="false"))
        print("nothing lost" if dify.databases.text() == before else sys.exit("rows were lost"))


if __name__ == "__main__":
    main()
