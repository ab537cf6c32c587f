"""Amazon S3, and storages with its protocol."""

from collections.abc import Mapping

from ... import checks
from ...checks import check_texts
from ...checks.credentials import shown
from ...wiring.dependency import Grant
from ...wiring.destinations import Destination, to_host, to_url
from ...wiring.environment import Value, boolean
from ...wiring.secret_key import SecretKey
from .. import identities
from .object_storage import ObjectStorage, StorageChoice


def s3_packages(
    *,
    bucket: str,
    region: str,
    endpoint: str | None,
    access_key: SecretKey | None,
    secret_key: SecretKey | None,
    path_style: bool,
) -> dict[str, Value]:
    """The plugin daemon's settings for storages with the S3 protocol. It needs a region even if the server has none."""
    settings: dict[str, Value] = {
        "PLUGIN_STORAGE_TYPE": "aws_s3",
        "PLUGIN_STORAGE_OSS_BUCKET": bucket,
        "AWS_REGION": region,
        # Not every compatible server supports the signatures of its client for Amazon.
        "S3_USE_AWS": boolean(endpoint is None),
        "S3_USE_AWS_MANAGED_IAM": boolean(access_key is None),
        "S3_USE_PATH_STYLE": boolean(path_style),
    }
    if endpoint is not None:
        settings["S3_ENDPOINT"] = endpoint
    if access_key is not None and secret_key is not None:
        settings |= {"AWS_ACCESS_KEY": access_key, "AWS_SECRET_KEY": secret_key}
    return settings


@checks.factories("Storage")
class S3Storages:
    """The factories for storages with the S3 protocol."""

    @staticmethod
    def s3(
        *,
        bucket: str,
        region: str,
        plugin_bucket: str | None = None,
        endpoint: str | None = None,
        access_key: SecretKey | None = None,
        secret_key: SecretKey | None = None,
        path_style: bool | None = None,
        plugin_path_style: bool | None = None,
        service_account_annotations: Mapping[str, str] | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Amazon S3, or a compatible server such as MinIO, Ceph or Cloudflare R2.

        Without keys, Dify uses an AWS role: the one in `service_account_annotations` (IAM roles for service accounts),
        or else the one that EKS Pod Identity associates with each part's ServiceAccount: those of the API, of each pool
        of workers, of beat, of the Job `migrate` and of the plugin daemon. The role
        needs `s3:ListBucket` on the buckets, and `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` in them.

        See https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html

        Args:
            bucket: Bucket for the files. It should exist: Dify creates a missing one only if it has the permission.
            region: Its region; for a server without regions, any word, such as `"us-east-1"`.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. Plugins
                have the plugin daemon's access, so a separate bucket and role
                (`plugin_daemon=Tier(service_account=...)`) protect the users' files from them. Default: none.
            endpoint: URL of a compatible server; default: Amazon's.
            access_key: The access key; both keys or none. Default: none, Dify uses a role.
            secret_key: The secret key; both keys or none. Default: none.
            path_style: Whether the bucket is in the path of the URL, not in its host name; default: with an endpoint.
            plugin_path_style: The same for the plugin daemon; default: `path_style`.
            service_account_annotations: Annotations of the ServiceAccounts, such as `eks.amazonaws.com/role-arn`;
                default: none.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If one key is given without the other, or Dify would ignore an option.
        """
        check_texts("Storage.s3", bucket=bucket, region=region, plugin_bucket=plugin_bucket)
        checks.host("Storage.s3.region", region)
        if endpoint is not None:
            checks.url("Storage.s3.endpoint", endpoint, "https://minio.example.com:9000")
        checks.annotations("Storage.s3.service_account_annotations", service_account_annotations or {})
        if plugins is not None and plugin_path_style is not None:
            raise checks.wrong(
                "Storage.s3.plugin_path_style", plugin_path_style,
                "none together with plugins, where the packages go instead; say it of that storage",
            )  # fmt: skip
        styles = {"path_style": path_style, "plugin_path_style": plugin_path_style}
        _check_identity(endpoint, access_key, secret_key, styles, service_account_annotations)
        in_path = endpoint is not None if path_style is None else path_style
        environment: dict[str, Value] = {
            "STORAGE_TYPE": "s3",
            "S3_BUCKET_NAME": bucket,
            "S3_REGION": region,
            "S3_USE_AWS_MANAGED_IAM": boolean(access_key is None),
        }
        if access_key is not None and secret_key is not None:
            # "auto" is right for Amazon; with an endpoint, it would always put the bucket into the path.
            host_style = "auto" if endpoint is None else "virtual"
            environment |= {
                "S3_ACCESS_KEY": access_key,
                "S3_SECRET_KEY": secret_key,
                "S3_ADDRESS_STYLE": "path" if in_path else host_style,
            }
        if endpoint is not None:
            environment["S3_ENDPOINT"] = endpoint
        files = Grant(
            environment=environment,
            destinations=_destinations(region, endpoint, access_key, service_account_annotations),
            service_account_annotations=service_account_annotations or {},
        )
        packages = Grant(
            environment=s3_packages(
                bucket=plugin_bucket or bucket,
                region=region,
                endpoint=endpoint,
                access_key=access_key,
                secret_key=secret_key,
                path_style=in_path if plugin_path_style is None else plugin_path_style,
            ),
            destinations=files.destinations,
            service_account_annotations=files.service_account_annotations,
        )
        return ObjectStorage(
            factory="Storage.s3", files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip

    @staticmethod
    def oci(
        *,
        bucket: str,
        region: str,
        endpoint: str,
        access_key: SecretKey,
        secret_key: SecretKey,
        plugin_bucket: str | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Oracle Cloud Infrastructure Object Storage, through its S3 compatible API.

        See https://docs.oracle.com/en-us/iaas/Content/Object/Tasks/s3compatibleapi.htm

        Args:
            bucket: Bucket for the files.
            region: Its region, such as `"eu-frankfurt-1"`.
            endpoint: URL of the API, such as
                `"https://namespace.compat.objectstorage.eu-frankfurt-1.oraclecloud.com"`.
            access_key: The access key of a customer secret key.
            secret_key: The customer secret key.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. Default:
                none.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a name or the endpoint is malformed.
        """
        check_texts("Storage.oci", bucket=bucket, region=region, plugin_bucket=plugin_bucket)
        checks.url(
            "Storage.oci.endpoint", endpoint, "https://namespace.compat.objectstorage.eu-frankfurt-1.oraclecloud.com"
        )
        files = Grant(
            environment={
                "STORAGE_TYPE": "oci-storage",
                "OCI_BUCKET_NAME": bucket,
                "OCI_REGION": region,
                "OCI_ENDPOINT": endpoint,
                "OCI_ACCESS_KEY": access_key,
                "OCI_SECRET_KEY": secret_key,
            },
            destinations=(to_url(endpoint),),
        )
        # The plugin daemon does not support OCI by name, but Dify's API also uses the S3 protocol for it.
        packages = Grant(
            environment=s3_packages(
                bucket=plugin_bucket or bucket,
                region=region,
                endpoint=endpoint,
                access_key=access_key,
                secret_key=secret_key,
                path_style=True,
            ),
            destinations=files.destinations,
        )
        return ObjectStorage(
            factory="Storage.oci", files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip


def _check_identity(
    endpoint: str | None,
    access_key: SecretKey | None,
    secret_key: SecretKey | None,
    styles: Mapping[str, bool | None],
    annotations: Mapping[str, str] | None,
) -> None:
    if (access_key is None) != (secret_key is None):
        missing = "access_key" if access_key is None else "secret_key"
        raise ValueError(f"Storage.s3.{missing}: missing; give both keys, or neither to use a role")
    if access_key is not None and annotations:
        raise ValueError(
            f"Storage.s3.service_account_annotations: got {shown(annotations)} together with keys, which take "
            "precedence; leave the keys out to use a role"
        )
    # Dify passes none of them to its client when it uses a role.
    for name, value in {"endpoint": endpoint, **styles}.items():
        if access_key is None and value:
            raise ValueError(
                f"Storage.s3.{name}: got {shown(value)} without keys, but Dify ignores it when it uses a role; "
                "give access_key and secret_key, or leave it out"
            )


def _destinations(
    region: str, endpoint: str | None, access_key: SecretKey | None, annotations: Mapping[str, str] | None
) -> tuple[Destination, ...]:
    if endpoint is not None:
        return (to_url(endpoint),)
    # By name, because a VPC endpoint has a private address.
    there = to_host(identities.amazon_host("s3", region), 443)
    return (there,) if access_key is not None else (there, *identities.amazon(region, annotations))
