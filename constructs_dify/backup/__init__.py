"""What is saved of an installation, and how it comes back."""

from .backups import Backups, BackupsOptions
from .dify_backup import DifyBackup
from .repository import BackupRepository
from .restore import Restore
from .retention import Retention

__all__ = ["BackupRepository", "Backups", "BackupsOptions", "DifyBackup", "Restore", "Retention"]
