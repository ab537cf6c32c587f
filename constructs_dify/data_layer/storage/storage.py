"""Storage: where Dify keeps files."""

from ... import checks
from .azure import AzureStorages
from .chinese_clouds import ChineseClouds
from .files_only import FilesOnly
from .google import GoogleStorages
from .local import LocalStorages
from .s3 import S3Storages


class Storage(
    LocalStorages, S3Storages, AzureStorages, GoogleStorages, ChineseClouds, FilesOnly, metaclass=checks.Choices
):  # fmt: skip
    """Where Dify keeps files: uploads, each tenant's private key, and the plugin daemon's packages.

    In the cluster: `local`. Outside, for the API, the workers, beat and the plugin daemon: `s3`, `oci`,
    `azure_blob`, `google_cloud`, `aliyun_oss`, `tencent_cos`, `huawei_obs`, `volcengine_tos`, `baidu_obs`. For files
    only, with another storage as `plugins`: `opendal`, `supabase`, `clickzetta_volume`.
    """
