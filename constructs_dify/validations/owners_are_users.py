"""OwnersAreUsers: files that were taken over belong to those that read them."""

from collections.abc import Iterator, Sequence

from ..data_layer.storage.ownership import TakeOwnership
from ..pods.security import user_of
from ..wiring.part import Part
from ..workload.workload import Workload


class OwnersAreUsers:
    """Each part runs as the user that a Job gives its files to. Another one would wait for them without end.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._workloads = [part for part in parts if isinstance(part, Workload)]

    def validate(self) -> list[str]:
        """One message for each part of another user."""
        return list(self._strangers())

    def _strangers(self) -> Iterator[str]:
        for job in self._workloads:
            if not isinstance(job, TakeOwnership):
                continue
            for part in self._workloads:
                user = user_of(part.tier.pod_security_context, part.tier.security_context)
                if part.part in job.readers and job.claim in part.claim_names and user != job.owner.uid:
                    yield (
                        f"{part.component}: runs as user {user}, but Storage.local(take_ownership=True) gives what is "
                        f"on the claim {job.claim!r} to user {job.owner.uid}; leave run_as_user out, or leave "
                        "take_ownership out and give the files to that user yourself"
                    )
