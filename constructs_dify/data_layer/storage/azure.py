"""Azure Blob Storage."""

from dataclasses import replace

from ... import checks
from ...checks import check_texts
from ...wiring.dependency import Grant
from ...wiring.destinations import to_url
from ...wiring.environment import Value
from ...wiring.secret_key import SecretKey
from .. import identities
from .object_storage import ObjectStorage, StorageChoice

_CONNECTION = "give connection_string=SecretKey(...)"


@checks.factories("Storage")
class AzureStorages:
    """The factories for Azure's storages."""

    @staticmethod
    def azure_blob(
        *,
        account: str,
        container: str,
        plugin_container: str | None = None,
        account_url: str | None = None,
        account_key: SecretKey | None = None,
        workload_identity: str | None = None,
        managed_identity: bool = False,
        connection_string: SecretKey | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Azure Blob Storage. Give exactly one of an account key, a workload identity or a node's managed identity.

        An identity needs the role Storage Blob Data Contributor. The plugin daemon signs in with a connection string,
        or, from Dify 1.14.0 on, with the same identity.

        See https://learn.microsoft.com/en-us/azure/aks/workload-identity-overview

        Args:
            account: Name of the storage account.
            container: Container for the files. It must exist: Dify does not create it.
            plugin_container: Container for the plugin daemon, may be `container`; needed unless there are `plugins`.
                Default: none.
            account_url: URL of the account; default: `https://<account>.blob.core.windows.net`.
            account_key: The account key; default: none.
            workload_identity: Client id of the managed identity. Federate it with the ServiceAccounts of the API, of
                each pool of workers, of beat, of the Job `migrate`, and of the plugin daemon where that has no
                connection string. Default: none.
            managed_identity: Whether to use the managed identity of the node; default: no.
            connection_string: The connection string, for the plugin daemon; default, with an identity: none.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If there is not exactly one way to sign in, or a name or URL is malformed.
        """
        names = {"account": account, "container": container, "plugin_container": plugin_container}
        check_texts("Storage.azure_blob", **names, workload_identity=workload_identity)
        if account_url is not None:
            checks.url("Storage.azure_blob.account_url", account_url, "https://account.blob.core.windows.net")
        ways = {
            "account_key": account_key is not None,
            "workload_identity": workload_identity is not None,
            "managed_identity": managed_identity,
        }
        given = [name for name, is_given in ways.items() if is_given]
        if len(given) != 1:
            raise ValueError(
                f"Storage.azure_blob: got {' and '.join(given) or 'no way to sign in'}; "
                f"expected exactly one of {', '.join(ways)}"
            )
        url = account_url or f"https://{account}.blob.core.windows.net"
        environment: dict[str, Value] = {
            "STORAGE_TYPE": "azure-blob",
            "AZURE_BLOB_ACCOUNT_NAME": account,
            "AZURE_BLOB_ACCOUNT_URL": url,
            "AZURE_BLOB_CONTAINER_NAME": container,
            # Not a key: with this word, Dify uses an identity.
            "AZURE_BLOB_ACCOUNT_KEY": account_key or "managedidentity",
        }
        identity = () if account_key is not None else identities.azure(workload=workload_identity is not None)
        files = Grant(
            environment=environment,
            destinations=(to_url(url), *identity),
            service_account_annotations={"azure.workload.identity/client-id": workload_identity}
            if workload_identity
            else {},
            pod_labels={"azure.workload.identity/use": "true"} if workload_identity else {},
        )
        its: dict[str, Value] = {
            "PLUGIN_STORAGE_TYPE": "azure_blob",
            "AZURE_BLOB_STORAGE_CONTAINER_NAME": plugin_container or container,
        }
        packages: Grant | str
        if connection_string is not None:
            its["AZURE_BLOB_STORAGE_CONNECTION_STRING"] = connection_string
            packages = Grant(environment=its, destinations=(to_url(url),))
        elif account_key is None:
            its |= {"AZURE_BLOB_STORAGE_USE_MANAGED_IDENTITY": "true", "AZURE_BLOB_STORAGE_ACCOUNT_URL": url}
            packages = replace(files, environment=its)
        else:
            packages = f"it takes no account key: {_CONNECTION}"
        return ObjectStorage(
            factory="Storage.azure_blob", files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            otherwise=f"{_CONNECTION}, or plugins=Storage.local()",
            bucket=container, plugin_bucket=plugin_container, bucket_option="plugin_container",
        )  # fmt: skip
