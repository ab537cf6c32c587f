"""Google Cloud Storage."""

from ... import checks
from ...checks import check_texts
from ...checks.credentials import shown
from ...wiring.dependency import Grant
from ...wiring.destinations import to_host
from ...wiring.environment import Value
from ...wiring.secret_key import SecretKey
from .. import identities
from .object_storage import ObjectStorage, StorageChoice

_GOOGLE = to_host("storage.googleapis.com", 443)


@checks.factories("Storage")
class GoogleStorages:
    """The factories for Google Cloud's storages."""

    @staticmethod
    def google_cloud(
        *,
        bucket: str,
        plugin_bucket: str | None = None,
        credentials: SecretKey | None = None,
        service_account: str | None = None,
        plugin_credentials: SecretKey | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Google Cloud Storage, with a service account's key, or with GKE's workload identity.

        Dify also reads the bucket itself, so the account needs `storage.buckets.get` in addition to access to objects.
        The plugin daemon supports only keys.

        See https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity

        Args:
            bucket: Bucket for the files. It must exist: Dify does not create it.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. Default:
                none.
            credentials: The service account's key file, as JSON text in base64; default: workload identity.
            service_account: The Google service account for workload identity, such as
                `"dify@my-project.iam.gserviceaccount.com"`; default: the Kubernetes ServiceAccounts themselves.
            plugin_credentials: The key file for the plugin daemon, in the same encoding; default: `credentials`.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If both a key and a service account are given, or a name is malformed.
        """
        check_texts("Storage.google_cloud", bucket=bucket, plugin_bucket=plugin_bucket, service_account=service_account)
        if credentials is not None and service_account is not None:
            raise ValueError(
                f"Storage.google_cloud.service_account: got {shown(service_account)} together with credentials, which "
                "take precedence; leave the credentials out to use workload identity"
            )
        environment: dict[str, Value] = {"STORAGE_TYPE": "google-storage", "GOOGLE_STORAGE_BUCKET_NAME": bucket}
        if credentials is not None:
            environment["GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64"] = credentials
        files = Grant(
            environment=environment,
            destinations=(_GOOGLE, *identities.google(key=credentials is not None)),
            service_account_annotations={"iam.gke.io/gcp-service-account": service_account} if service_account else {},
        )
        key = plugin_credentials or credentials
        packages: Grant | str = "it does not support workload identity, only a key: plugin_credentials=SecretKey(...)"
        if key is not None:
            packages = Grant(
                environment={
                    "PLUGIN_STORAGE_TYPE": "gcs",
                    "PLUGIN_STORAGE_OSS_BUCKET": plugin_bucket or bucket,
                    "GCS_CREDENTIALS": key,
                },
                destinations=(_GOOGLE, *identities.google(key=True)),
            )
        return ObjectStorage(
            factory="Storage.google_cloud", files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip
