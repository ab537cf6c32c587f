"""Retention: which snapshots stay."""

from dataclasses import dataclass, fields

from .. import checks

# Names that users know from other tools -> what they are here.
_MEANT = {
    **{f"keep_{name}": f"{name}=7" for name in ("last", "hourly", "daily", "weekly", "monthly", "yearly")},
    **{f"{name}s": f"{each}=7" for name, each in (("day", "daily"), ("week", "weekly"), ("month", "monthly"))},
}


@checks.fields("Retention(daily=7, weekly=4)", meant=_MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """Which snapshots stay in the repository; each of these keeps some, and what none of them keeps goes.

    Days, weeks and so on without a snapshot do not count, so that a pause of the backups deletes nothing.

    See https://restic.readthedocs.io/en/stable/060_forget.html#removing-snapshots-according-to-a-policy

    Args:
        last: How many of the last ones stay; default: none beside the others.
        hourly: For how many hours the last one of each stays; default: none.
        daily: For how many days the last one of each stays; default: none.
        weekly: For how many weeks the last one of each stays; default: none.
        monthly: For how many months the last one of each stays; default: none.
        yearly: For how many years the last one of each stays; default: none.

    Raises:
        ValueError: If a number is below 1, or none is given, which would keep nothing.
    """

    last: int | None = None
    hourly: int | None = None
    daily: int | None = None
    weekly: int | None = None
    monthly: int | None = None
    yearly: int | None = None

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name, number in self._numbers.items():
            checks.integer(f"Retention.{name}", number, at_least=1)
        if not self._kept:
            raise ValueError(
                "Retention: got no number, which would keep no snapshot; expected one, such as "
                "Retention(daily=7, weekly=4), or retention=None to keep all"
            )

    @property
    def arguments(self) -> str:
        """The same for `restic forget`."""
        return " ".join(f"--keep-{name} {number}" for name, number in self._kept.items())

    @property
    def _numbers(self) -> dict[str, int | None]:
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def _kept(self) -> dict[str, int]:
        return {name: number for name, number in self._numbers.items() if number is not None}
