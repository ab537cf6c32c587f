"""What the report says of the servers that the chart brought along."""

from ...findings import Finding
from ...installed import Installed
from .servers import SWITCHES


def server_lines(installed: Installed) -> list[Finding]:
    """A line for each server: it is kept, or it runs for nobody.

    Args:
        installed: What the release consists of.
    """
    lines: list[Finding] = []
    for server in installed.servers:
        title, key = SWITCHES[server.kind]
        workloads = ", ".join(server.objects)
        claims = ", ".join(claim.name for claim in installed.claims if claim.holds == server.kind)
        if server.used:
            lines.append(
                Finding(
                    group="kept",
                    what=f"{title} of the chart stays where it is ({workloads}), set up as it is"
                    + (f", with its data on {claims}." if claims else "."),
                    keys=server.keys,
                    do="Leave the Helm release in place: without it the server is gone.",
                )
            )
        else:
            lines.append(
                Finding(
                    group="left-running",
                    what=f"{title} of the chart runs ({workloads}), but Dify uses another one.",
                    keys=server.keys,
                    do=f"Set {key}.enabled to false once nothing else uses it."
                    + (f" The claims {claims} stay." if claims else ""),
                )
            )
    return lines
