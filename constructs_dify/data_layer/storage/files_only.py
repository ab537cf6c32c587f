"""The storages that the plugin daemon does not support: OpenDAL, Supabase and ClickZetta."""

from collections.abc import Mapping
from re import compile as regex
from typing import Literal, get_args

from ... import checks
from ...checks import check_texts
from ...checks.credentials import names_a_credential, shown
from ...wiring.dependency import Grant
from ...wiring.destinations import Destination, to_any_address, to_host, to_url
from ...wiring.environment import Value
from ...wiring.secret_key import SecretKey, check_secrets
from .object_storage import ObjectStorage, StorageChoice

VolumeType = Literal["user", "table", "external"]

_NAME = regex(r"[a-z][a-z0-9_]*")


@checks.factories("Storage")
class FilesOnly:
    """The factories for storages that hold only files; the plugin daemon needs another."""

    @staticmethod
    def opendal(
        *, scheme: str, options: Mapping[str, str | SecretKey], plugins: StorageChoice | None = None
    ) -> StorageChoice:
        """Any service that Apache OpenDAL supports. The plugin daemon does not use OpenDAL, so it needs `plugins`.

        If the service uses further hosts than its `endpoint`, call `allow_to` on the API and the workers.

        See https://opendal.apache.org/services/

        Args:
            scheme: The service, such as `"webdav"` or `"b2"`.
            options: Its options, under OpenDAL's names, such as `{"endpoint": "https://dav.example.com"}`.
            plugins: The storage of the plugin daemon, such as `Storage.local()`; default: none.

        Raises:
            TypeError: If an option is neither a string nor a SecretKey.
            ValueError: If a name is malformed, a credential is a literal, or the scheme shares nothing between pods.
        """
        name = "Storage.opendal"
        _check_opendal(scheme, options)
        files = Grant(
            environment={
                "STORAGE_TYPE": "opendal",
                "OPENDAL_SCHEME": scheme,
                **{f"OPENDAL_{scheme}_{option}".upper(): value for option, value in options.items()},
            },
            destinations=(_opendal_destination(options.get("endpoint")),),
        )
        return ObjectStorage(factory=name, files=files, packages="it does not support OpenDAL", plugins=plugins)

    @staticmethod
    def supabase(*, bucket: str, url: str, api_key: SecretKey, plugins: StorageChoice | None = None) -> StorageChoice:
        """Supabase Storage. The plugin daemon does not support it, so it needs `plugins`.

        See https://supabase.com/docs/guides/storage

        Args:
            bucket: Bucket for the files. Dify creates it if it is missing.
            url: URL of the project, such as `"https://project.supabase.co"`.
            api_key: The project's service key.
            plugins: The storage of the plugin daemon, such as `Storage.local()`; default: none.

        Raises:
            TypeError: If the key is a literal.
            ValueError: If the bucket or the URL is malformed.
        """
        name = "Storage.supabase"
        check_texts(name, bucket=bucket)
        checks.url(f"{name}.url", url, "https://project.supabase.co")
        files = Grant(
            environment={
                "STORAGE_TYPE": "supabase",
                "SUPABASE_BUCKET_NAME": bucket,
                "SUPABASE_URL": url,
                "SUPABASE_API_KEY": api_key,
            },
            destinations=(to_url(url),),
        )
        return ObjectStorage(factory=name, files=files, packages="it does not support Supabase", plugins=plugins)

    @staticmethod
    def clickzetta_volume(
        *,
        username: str,
        password: SecretKey,
        instance: str,
        service: str = "api.clickzetta.com",
        workspace: str | None = None,
        vcluster: str | None = None,
        schema: str | None = None,
        volume_type: VolumeType = "user",
        volume_name: str | None = None,
        plugins: StorageChoice | None = None,
    ) -> StorageChoice:
        """A volume of ClickZetta Lakehouse. The plugin daemon does not support it, so it needs `plugins`.

        See https://www.yunqi.tech/documents/volume

        Args:
            username: The user.
            password: Its password.
            instance: The instance.
            service: Host name of the service; default: `api.clickzetta.com`.
            workspace: The workspace; default: Dify's, `quick_start`.
            vcluster: The virtual cluster; default: Dify's, `default_ap`.
            schema: The schema; default: Dify's, `dify`.
            volume_type: `user`, `table` or `external`; default: `user`.
            volume_name: Name of the volume; required for an external volume, and not allowed for others. Default: none.
            plugins: The storage of the plugin daemon, such as `Storage.local()`; default: none.

        Raises:
            TypeError: If the password is a literal.
            ValueError: If a name is malformed, or the volume's name and type do not go together.
        """
        name = "Storage.clickzetta_volume"
        names = {"workspace": workspace, "vcluster": vcluster, "schema": schema, "volume_name": volume_name}
        check_texts(name, username=username, instance=instance, **names)
        checks.host(f"{name}.service", service)
        checks.one_of(f"{name}.volume_type", volume_type, get_args(VolumeType))
        if (volume_type == "external") != (volume_name is not None):
            raise checks.wrong(
                f"{name}.volume_name", volume_name,
                "the name of an external volume, and none for any other volume_type",
            )  # fmt: skip
        environment: dict[str, Value] = {
            "STORAGE_TYPE": "clickzetta-volume",
            "CLICKZETTA_VOLUME_USERNAME": username,
            "CLICKZETTA_VOLUME_PASSWORD": password,
            "CLICKZETTA_VOLUME_INSTANCE": instance,
            "CLICKZETTA_VOLUME_SERVICE": service,
            "CLICKZETTA_VOLUME_TYPE": volume_type,
        }
        settings = {"WORKSPACE": workspace, "VCLUSTER": vcluster, "SCHEMA": schema, "NAME": volume_name}
        environment |= {f"CLICKZETTA_VOLUME_{key}": value for key, value in settings.items() if value is not None}
        files = Grant(environment=environment, destinations=(to_host(service, 443),))
        return ObjectStorage(factory=name, files=files, packages="it does not support ClickZetta", plugins=plugins)


def _check_opendal(scheme: str, options: Mapping[str, str | SecretKey]) -> None:
    check_texts("Storage.opendal", scheme=scheme)
    if not _NAME.fullmatch(scheme):
        raise checks.wrong("Storage.opendal.scheme", scheme, 'lower-case letters and digits, such as "webdav"')
    if scheme in ("fs", "memory"):
        raise checks.wrong(
            "Storage.opendal.scheme", scheme, "a service that all pods share; for a volume, use Storage.local()"
        )
    for option, value in options.items():
        checks.string("Storage.opendal.options", option)
        path = f"options[{shown(option)}]"
        if not _NAME.fullmatch(option):
            raise checks.wrong(f"Storage.opendal.{path}", option, 'an option of OpenDAL such as "access_key_id"')
        if names_a_credential(option):
            check_secrets("Storage.opendal", **{path: value})  # pyright: ignore[reportArgumentType]
        elif not isinstance(value, SecretKey):
            checks.string(f"Storage.opendal.{path}", value)


def _opendal_destination(endpoint: str | SecretKey | None) -> Destination:
    if not isinstance(endpoint, str):
        # The endpoint of the service, on the internet or on a private network.
        return to_any_address(443)
    parts = checks.url("Storage.opendal.options['endpoint']", endpoint, "https://dav.example.com", schemes=())
    if parts.scheme not in ("http", "https") and parts.port is None:
        raise checks.wrong(
            "Storage.opendal.options['endpoint']", endpoint, 'a URL with its port, such as "ssh://files.example.com:22"'
        )
    return to_url(endpoint)
