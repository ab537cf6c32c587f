"""The object storages of Alibaba, Tencent, Huawei, Volcengine and Baidu."""

from typing import Literal, get_args

from ... import checks
from ...checks import check_texts
from ...wiring.dependency import Grant
from ...wiring.destinations import to_host, to_url
from ...wiring.environment import Value
from ...wiring.secret_key import SecretKey
from .object_storage import ObjectStorage, StorageChoice

AuthVersion = Literal["v1", "v4"]


@checks.factories("Storage")
class ChineseClouds:
    """The factories for the storages of Chinese clouds."""

    @staticmethod
    def aliyun_oss(
        *,
        bucket: str,
        region: str,
        endpoint: str,
        access_key: SecretKey,
        secret_key: SecretKey,
        plugin_bucket: str | None = None,
        auth_version: AuthVersion = "v4",
        path: str | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Alibaba Cloud Object Storage Service.

        See https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints

        Args:
            bucket: Bucket for the files. It must exist: Dify does not create it.
            region: Its region, such as `"cn-hangzhou"`.
            endpoint: URL of the service there, such as `"https://oss-cn-hangzhou-internal.aliyuncs.com"`.
            access_key: The AccessKey id.
            secret_key: The AccessKey secret.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. Default:
                none.
            auth_version: Version of the signature, `v4` or `v1`; default: `v4`.
            path: The folder of the buckets to use; default: all of them.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a name, the endpoint or the version is malformed.
        """
        name = "Storage.aliyun_oss"
        check_texts(name, bucket=bucket, region=region, plugin_bucket=plugin_bucket, path=path)
        checks.url(f"{name}.endpoint", endpoint, "https://oss-cn-hangzhou-internal.aliyuncs.com")
        checks.one_of(f"{name}.auth_version", auth_version, get_args(AuthVersion))
        if path is not None and path.startswith("/"):
            raise checks.wrong(f"{name}.path", path, 'a folder without a leading slash, such as "dify"')
        common: dict[str, Value] = {
            "ALIYUN_OSS_ENDPOINT": endpoint,
            "ALIYUN_OSS_REGION": region,
            "ALIYUN_OSS_AUTH_VERSION": auth_version,
        }
        if path is not None:
            common["ALIYUN_OSS_PATH"] = path
        files = Grant(
            environment={
                **common,
                "STORAGE_TYPE": "aliyun-oss",
                "ALIYUN_OSS_BUCKET_NAME": bucket,
                "ALIYUN_OSS_ACCESS_KEY": access_key,
                "ALIYUN_OSS_SECRET_KEY": secret_key,
            },
            destinations=(to_url(endpoint),),
        )
        packages = Grant(
            environment={
                **common,
                "PLUGIN_STORAGE_TYPE": "aliyun_oss",
                "PLUGIN_STORAGE_OSS_BUCKET": plugin_bucket or bucket,
                "ALIYUN_OSS_ACCESS_KEY_ID": access_key,
                "ALIYUN_OSS_ACCESS_KEY_SECRET": secret_key,
            },
            destinations=files.destinations,
        )
        return ObjectStorage(
            factory=name, files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip

    @staticmethod
    def tencent_cos(
        *,
        bucket: str,
        region: str,
        secret_id: SecretKey,
        secret_key: SecretKey,
        plugin_bucket: str | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Tencent Cloud Object Storage.

        See https://www.tencentcloud.com/document/product/436/6224

        Args:
            bucket: Bucket of the files, with the account's number, such as `"dify-1250000000"`. It must exist.
            region: Its region, such as `"ap-guangzhou"`.
            secret_id: The SecretId.
            secret_key: The SecretKey.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. It must
                exist. Default: none.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a name is malformed.
        """
        name = "Storage.tencent_cos"
        check_texts(name, bucket=bucket, region=region, plugin_bucket=plugin_bucket)
        checks.host(f"{name}.region", region)
        common: dict[str, Value] = {
            "TENCENT_COS_REGION": region,
            "TENCENT_COS_SECRET_ID": secret_id,
            "TENCENT_COS_SECRET_KEY": secret_key,
        }
        files = Grant(
            environment={
                **common,
                "STORAGE_TYPE": "tencent-cos",
                "TENCENT_COS_BUCKET_NAME": bucket,
                "TENCENT_COS_SCHEME": "https",
            },
            destinations=(to_host(f"cos.{region}.myqcloud.com", 443),),
        )
        packages = Grant(
            environment={
                **common,
                "PLUGIN_STORAGE_TYPE": "tencent_cos",
                "PLUGIN_STORAGE_OSS_BUCKET": plugin_bucket or bucket,
            },
            destinations=files.destinations,
        )
        return ObjectStorage(
            factory=name, files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip

    @staticmethod
    def huawei_obs(
        *,
        bucket: str,
        endpoint: str,
        access_key: SecretKey,
        secret_key: SecretKey,
        plugin_bucket: str | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Huawei Cloud Object Storage Service.

        See https://support.huaweicloud.com/intl/en-us/productdesc-obs/obs_03_0152.html

        Args:
            bucket: Bucket for the files. It must exist: Dify does not create it.
            endpoint: URL of the service, such as `"https://obs.cn-north-4.myhuaweicloud.com"`.
            access_key: The access key id.
            secret_key: The secret access key.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. Default:
                none.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a name or the endpoint is malformed.
        """
        name = "Storage.huawei_obs"
        check_texts(name, bucket=bucket, plugin_bucket=plugin_bucket)
        checks.url(f"{name}.endpoint", endpoint, "https://obs.cn-north-4.myhuaweicloud.com")
        common: dict[str, Value] = {
            "HUAWEI_OBS_SERVER": endpoint,
            "HUAWEI_OBS_ACCESS_KEY": access_key,
            "HUAWEI_OBS_SECRET_KEY": secret_key,
        }
        files = Grant(
            environment={**common, "STORAGE_TYPE": "huawei-obs", "HUAWEI_OBS_BUCKET_NAME": bucket},
            destinations=(to_url(endpoint),),
        )
        packages = Grant(
            environment={
                **common,
                "PLUGIN_STORAGE_TYPE": "huawei_obs",
                "PLUGIN_STORAGE_OSS_BUCKET": plugin_bucket or bucket,
            },
            destinations=files.destinations,
        )
        return ObjectStorage(
            factory=name, files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip

    @staticmethod
    def volcengine_tos(
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
        """Volcengine Tinder Object Storage.

        See https://www.volcengine.com/docs/6349/107356

        Args:
            bucket: Bucket for the files. It must exist: Dify does not create it.
            region: Its region, such as `"cn-beijing"`.
            endpoint: URL of the service, such as `"https://tos-cn-beijing.volces.com"`.
            access_key: The access key id.
            secret_key: The secret access key.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. Default:
                none.
            plugins: Another storage for the plugin daemon; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a name or the endpoint is malformed.
        """
        name = "Storage.volcengine_tos"
        check_texts(name, bucket=bucket, region=region, plugin_bucket=plugin_bucket)
        checks.url(f"{name}.endpoint", endpoint, "https://tos-cn-beijing.volces.com")
        common: dict[str, Value] = {
            "VOLCENGINE_TOS_ENDPOINT": endpoint,
            "VOLCENGINE_TOS_REGION": region,
            "VOLCENGINE_TOS_ACCESS_KEY": access_key,
            "VOLCENGINE_TOS_SECRET_KEY": secret_key,
        }
        files = Grant(
            environment={**common, "STORAGE_TYPE": "volcengine-tos", "VOLCENGINE_TOS_BUCKET_NAME": bucket},
            destinations=(to_url(endpoint),),
        )
        packages = Grant(
            environment={
                **common,
                "PLUGIN_STORAGE_TYPE": "volcengine_tos",
                "PLUGIN_STORAGE_OSS_BUCKET": plugin_bucket or bucket,
            },
            destinations=files.destinations,
        )
        return ObjectStorage(
            factory=name, files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip

    @staticmethod
    def baidu_obs(
        *,
        bucket: str,
        endpoint: str,
        access_key: SecretKey,
        secret_key: SecretKey,
        plugin_bucket: str | None = None,
        plugins: StorageChoice | None = None,
        plugin_cache: str | None = None,
    ) -> StorageChoice:
        """Baidu Object Storage. Before Dify 1.14.2 the plugin daemon does not support it, and needs `plugins`.

        See https://cloud.baidu.com/doc/BOS/s/akrqd2wcx

        Args:
            bucket: Bucket for the files. It must exist: Dify does not create it.
            endpoint: URL of the service, such as `"https://bj.bcebos.com"`.
            access_key: The access key.
            secret_key: The secret key.
            plugin_bucket: Bucket for the plugin daemon, may be `bucket`; needed unless there are `plugins`. It must
                exist. Default: none.
            plugins: Another storage for the plugin daemon, such as `Storage.local()`; default: none.
            plugin_cache: Size of a claim, such as `"20Gi"`, that keeps installed plugins when the plugin daemon
                restarts; default: none, it installs them again.

        Raises:
            TypeError: If a key is a literal.
            ValueError: If a name or the endpoint is malformed.
        """
        name = "Storage.baidu_obs"
        check_texts(name, bucket=bucket, plugin_bucket=plugin_bucket)
        checks.url(f"{name}.endpoint", endpoint, "https://bj.bcebos.com")
        files = Grant(
            environment={
                "STORAGE_TYPE": "baidu-obs",
                "BAIDU_OBS_BUCKET_NAME": bucket,
                "BAIDU_OBS_ENDPOINT": endpoint,
                "BAIDU_OBS_ACCESS_KEY": access_key,
                "BAIDU_OBS_SECRET_KEY": secret_key,
            },
            destinations=(to_url(endpoint),),
        )
        packages = Grant(
            environment={
                "PLUGIN_STORAGE_TYPE": "baidu_bos",
                "PLUGIN_STORAGE_OSS_BUCKET": plugin_bucket or bucket,
                "BAIDU_BOS_ENDPOINT": endpoint,
                "BAIDU_BOS_ACCESS_KEY": access_key,
                "BAIDU_BOS_SECRET_KEY": secret_key,
            },
            destinations=files.destinations,
        )
        return ObjectStorage(
            factory=name, files=files, packages=packages, plugins=plugins, plugin_cache=plugin_cache,
            bucket=bucket, plugin_bucket=plugin_bucket,
        )  # fmt: skip
