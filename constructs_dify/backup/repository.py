"""BackupRepository: where the backups of an installation go."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdk8s_plus_27 import k8s

from .. import checks
from ..checks import check_texts
from ..checks.credentials import shown
from ..data_layer import identities
from ..installation import Installation
from ..pods.structs import struct
from ..pods.volumes import secret_file
from ..wiring.dependency import Grant
from ..wiring.destinations import Destination
from ..wiring.environment import Value
from ..wiring.secret_key import SecretKey

FOLDER = "/repository"
# Names between slashes, none of which begins with two dots.
_FOLDER = re.compile(r"(?!\.\.)[^\s/]+(/(?!\.\.)[^\s/]+)*")
_GOOGLE_KEY = "/etc/backup/google.json"
_GOOGLE = "https://storage.googleapis.com"


@checks.example("one of its factories, BackupRepository.…(…)")
@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryChoice:
    """What a factory of `BackupRepository` returns.

    Attributes:
        location: How restic calls the repository.
        environment: What restic reads beside that.
        url: The URL of the storage; None: a claim.
        identity: Where the credentials of an identity come from; default: nowhere.
        service_account_annotations: Annotations of the ServiceAccounts, such as the cloud role; default: none.
        pod_labels: Labels of the pods that an admission webhook looks for; default: none.
        key: A credential that restic reads as a file, and where; default: none.
        claim: The claim; default: none.
        sub_path: The folder of the claim; default: all of it.
    """

    location: str
    environment: Mapping[str, Value] = field(default_factory=dict[str, Value])
    url: str | None = None
    identity: Sequence[Destination] = ()
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    pod_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    key: tuple[SecretKey, str] | None = None
    claim: str | None = None
    sub_path: str | None = None

    def grant(self, install: Installation, password: SecretKey, *, read_only: bool) -> Grant:
        """What the pods that save or restore get.

        Args:
            install: The installation.
            password: The password of the repository.
            read_only: Whether they only read it.
        """
        volumes: list[k8s.Volume] = []
        mounts: list[k8s.VolumeMount] = []
        if self.claim is not None:
            # Read-only, Kubernetes also leaves the groups of the files alone, which are those of the pods that save.
            source = struct(k8s.PersistentVolumeClaimVolumeSource, claim_name=self.claim, read_only=read_only or None)
            volumes.append(struct(k8s.Volume, name="repository", persistent_volume_claim=source))
            mounts.append(
                struct(
                    k8s.VolumeMount, name="repository", mount_path=FOLDER, sub_path=self.sub_path,
                    read_only=read_only or None,
                )
            )  # fmt: skip
        if self.key is not None:
            volume, mount = secret_file("repository-key", *self.key)
            volumes.append(volume)
            mounts.append(mount)
        return Grant(
            environment={"RESTIC_REPOSITORY": self.location, "RESTIC_PASSWORD": password, **self.environment},
            destinations=(*(install.direct(self.url) if self.url else ()), *self._identity_of(install)),
            service_account_annotations=self.service_account_annotations,
            pod_labels=self.pod_labels,
            volumes=volumes,
            mounts=mounts,
        )

    def _identity_of(self, install: Installation) -> list[Destination]:
        """Where its credentials come from that no proxy leads to: agents on the node, and hosts without one."""
        return [
            each for each in self.identity if not (each.host and install.goes_through_proxy(f"https://{each.host}"))
        ]


@checks.factories("BackupRepository")
class BackupRepository(metaclass=checks.Choices):
    """Where backups go: a restic repository, whose contents are encrypted with a password of your own.

    Choose a place that is not lost together with the cluster, and credentials that nothing else has. Several
    installations may have one repository if their names differ.

    See https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html
    """

    @staticmethod
    def s3(
        *,
        bucket: str,
        region: str,
        folder: str = "dify",
        endpoint: str | None = None,
        access_key: SecretKey | None = None,
        secret_key: SecretKey | None = None,
        service_account_annotations: Mapping[str, str] | None = None,
    ) -> RepositoryChoice:
        """Amazon S3, or a compatible server such as MinIO, Ceph or Cloudflare R2.

        Without keys, an AWS role: the one in `service_account_annotations`, or else the one that EKS Pod Identity
        associates with the ServiceAccounts `<name>-backup…` and `<name>-restore…`. It needs `s3:ListBucket`, and
        `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` below the folder; for a restore, the first two are enough.
        Where Dify's files are in S3 too, it may read the keys of the tenants there, which are in `privkeys/`.

        See https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html#amazon-s3

        Args:
            bucket: The bucket, which has to exist.
            region: Its region; for a server without regions, any word, such as `"us-east-1"`.
            folder: The folder in it; default: `dify`.
            endpoint: URL of a compatible server; default: Amazon's.
            access_key: The access key; both keys or none. Default: none, a role.
            secret_key: The secret key; both keys or none. Default: none, a role.
            service_account_annotations: Annotations of the ServiceAccounts, such as `eks.amazonaws.com/role-arn`;
                default: none.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a value is malformed, or one key is given without the other.
        """
        path = "BackupRepository.s3"
        _check_place(path, {"bucket": bucket, "folder": folder})
        if not checks.is_host(region):
            raise checks.wrong(f"{path}.region", region, 'a region such as "eu-central-1"')
        if endpoint is not None:
            # restic would take a path for the bucket.
            checks.url(f"{path}.endpoint", endpoint, "https://minio.example.com:9000", path_allowed=False)
        checks.annotations(f"{path}.service_account_annotations", service_account_annotations or {})
        if (access_key is None) != (secret_key is None):
            missing = "access_key" if access_key is None else "secret_key"
            raise ValueError(f"{path}.{missing}: missing; give both keys, or neither to use a role")
        if access_key is not None and service_account_annotations:
            raise ValueError(
                f"{path}.service_account_annotations: got {shown(service_account_annotations)} together with keys, "
                "which take precedence; leave the keys out to use a role"
            )
        url = (endpoint or f"https://{identities.amazon_host('s3', region)}").rstrip("/")
        keys: dict[str, Value] = {}
        if access_key is not None and secret_key is not None:
            keys = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret_key}
        return RepositoryChoice(
            location=f"s3:{url}/{bucket}/{folder}",
            environment={"AWS_DEFAULT_REGION": region, **keys},
            url=url,
            identity=() if keys else identities.amazon(region, service_account_annotations),
            service_account_annotations=service_account_annotations or {},
        )

    @staticmethod
    def azure_blob(
        *,
        account: str,
        container: str,
        folder: str = "dify",
        account_key: SecretKey | None = None,
        workload_identity: str | None = None,
        endpoint_suffix: str = "core.windows.net",
    ) -> RepositoryChoice:
        """Azure Blob Storage.

        An identity needs the role Storage Blob Data Contributor; for a restore, Storage Blob Data Reader is enough.
        Where Dify's files are on Azure too, it needs the latter for these.

        See https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html#microsoft-azure-blob-storage

        Args:
            account: Name of the storage account.
            container: The container, which has to exist.
            folder: The folder in it; default: `dify`.
            account_key: The account key; default: none, a workload identity.
            workload_identity: Client id of the managed identity, federated with the ServiceAccounts `<name>-backup…`
                and `<name>-restore…`; default: none, an account key.
            endpoint_suffix: The end of the account's host name; default: `core.windows.net`.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a value is malformed, or there is not exactly one way to sign in.
        """
        path = "BackupRepository.azure_blob"
        _check_place(path, {"account": account, "container": container, "folder": folder})
        check_texts(path, workload_identity=workload_identity)
        checks.host(f"{path}.endpoint_suffix", endpoint_suffix)
        if (account_key is None) == (workload_identity is None):
            raise ValueError(
                f"{path}: got {'no way to sign in' if account_key is None else 'two ways to sign in'}; expected "
                "account_key or workload_identity"
            )
        environment: dict[str, Value] = {"AZURE_ACCOUNT_NAME": account, "AZURE_ENDPOINT_SUFFIX": endpoint_suffix}
        if account_key is not None:
            environment["AZURE_ACCOUNT_KEY"] = account_key
        return RepositoryChoice(
            location=f"azure:{container}:/{folder}",
            environment=environment,
            url=f"https://{account}.blob.{endpoint_suffix}",
            identity=() if account_key is not None else identities.azure(workload=True),
            service_account_annotations={"azure.workload.identity/client-id": workload_identity}
            if workload_identity
            else {},
            pod_labels={"azure.workload.identity/use": "true"} if workload_identity else {},
        )

    @staticmethod
    def google_cloud(
        *,
        bucket: str,
        folder: str = "dify",
        credentials: SecretKey | None = None,
        service_account: str | None = None,
    ) -> RepositoryChoice:
        """Google Cloud Storage, with a service account's key, or with GKE's workload identity.

        The account needs the role Storage Object Admin on the bucket; for a restore, Storage Object Viewer is enough.
        Where Dify's files are on Google Cloud too, it needs the latter for these.

        See https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html#google-cloud-storage

        Args:
            bucket: The bucket, which has to exist.
            folder: The folder in it; default: `dify`.
            credentials: The service account's key file, as JSON text; default: workload identity.
            service_account: The Google service account for workload identity, such as
                `"backups@my-project.iam.gserviceaccount.com"`; default: the Kubernetes ServiceAccounts themselves.

        Raises:
            TypeError: If the key is a literal.
            ValueError: If a value is malformed, or both a key and a service account are given.
        """
        path = "BackupRepository.google_cloud"
        _check_place(path, {"bucket": bucket, "folder": folder})
        check_texts(path, service_account=service_account)
        if credentials is not None and service_account is not None:
            raise ValueError(
                f"{path}.service_account: got {shown(service_account)} together with credentials, which take "
                "precedence; leave the credentials out to use workload identity"
            )
        return RepositoryChoice(
            location=f"gs:{bucket}:/{folder}",
            environment={"GOOGLE_APPLICATION_CREDENTIALS": _GOOGLE_KEY} if credentials else {},
            url=_GOOGLE,
            identity=identities.google(key=credentials is not None),
            service_account_annotations={"iam.gke.io/gcp-service-account": service_account} if service_account else {},
            key=(credentials, _GOOGLE_KEY) if credentials else None,
        )

    @staticmethod
    def rest(
        *, url: str, username: SecretKey | None = None, password: SecretKey | None = None
    ) -> RepositoryChoice:  # fmt: skip
        """A REST server of restic, which can be told to take no deletions.

        See https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html#rest-server

        Args:
            url: URL of the server, with the folder of the repository, such as `"https://backups.example.com/dify"`.
            username: Whom to log in as; default: nobody.
            password: The password to log in with; default: none.

        Raises:
            TypeError: If a credential is a literal.
            ValueError: If the URL is malformed, or only one of the two credentials is given.
        """
        path = "BackupRepository.rest"
        checks.url(f"{path}.url", url, "https://backups.example.com/dify")
        if (username is None) != (password is None):
            raise ValueError(f"{path}: give both username and password to log in, or neither")
        login: dict[str, Value] = (
            {"RESTIC_REST_USERNAME": username, "RESTIC_REST_PASSWORD": password} if username and password else {}
        )
        return RepositoryChoice(location=f"rest:{url}", environment=login, url=url)

    @staticmethod
    def claim(*, name: str, sub_path: str | None = None) -> RepositoryChoice:
        """A claim that is there, of the namespace, such as one on an NFS server outside the cluster.

        Several pods write to it, each on the node of what it saves, so that it has to be `ReadWriteMany` unless the
        cluster has one node. Its folder has to be writable for the group of the API, which Kubernetes sees to where the
        kind of volume lets it (`fsGroup`). On a volume of the cluster, the backup is lost together with it.

        See https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes

        Args:
            name: Name of the claim.
            sub_path: The folder of its volume; default: all of it.

        Raises:
            ValueError: If a name or a path is malformed.
        """
        checks.dns_name("BackupRepository.claim.name", name)
        if sub_path is not None:
            checks.sub_path("BackupRepository.claim.sub_path", sub_path)
        return RepositoryChoice(location=FOLDER, claim=name, sub_path=sub_path)


def _check_place(path: str, names: Mapping[str, str]) -> None:
    """Names that are put into the location of a repository, whose parts `:` and `/` divide."""
    for option, name in names.items():
        if option == "folder":
            if not _FOLDER.fullmatch(name):
                raise checks.wrong(
                    f"{path}.folder", name, 'a folder such as "dify" or "backups/dify", without blanks, ".." or "/" at '
                    "its ends",
                )  # fmt: skip
            continue
        check_texts(path, **{option: name})
        if ":" in name or "/" in name:
            raise checks.wrong(f"{path}.{option}", name, 'the name alone, such as "dify-backups"')
