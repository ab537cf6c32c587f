"""OwnersAreUsers: files that are taken over belong to those that read them, and somebody does."""

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
        """One message for each part of another user, and for each claim that nobody reads."""
        jobs = [part for part in self._workloads if isinstance(part, TakeOwnership)]
        return [message for job in jobs for message in self._of(job)]

    def _of(self, job: TakeOwnership) -> Iterator[str]:
        readers = [part for part in self._workloads if part.part in job.readers and job.claim in part.claim_names]
        if not readers:
            yield (
                f"{job.component}: gives what is on the claim {job.claim!r} to {' and '.join(job.readers)}, which the "
                "installation does not have; leave that claim out of Storage.local, or take_ownership"
            )
        for part in readers:
            user = user_of(part.tier.pod_security_context, part.tier.security_context)
            if user != job.owner.uid:
                yield (
                    f"{part.component}: runs as user {user}, but Storage.local(take_ownership=True) gives what is "
                    f"on the claim {job.claim!r} to user {job.owner.uid}; leave run_as_user out, or leave "
                    "take_ownership out and give the files to that user yourself"
                )
