"""`make bench`: all programs side by side in one run, so that the ratios mean something on any machine."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from time import perf_counter

HERE = Path(__file__).parent
ROUNDS = 7
# Programs with so many charts run less often than the others: they take longer, and vary less.
CHARTS = {1: ROUNDS, 10: 3, 50: 2, 100: 1}


@dataclass
class Program:
    """A program to measure, and what was measured."""

    title: str
    command: list[str]
    charts: int = 0
    rounds: int = ROUNDS
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    megabytes: float = 0
    objects: int = 0
    phases: list[dict[str, float]] = field(default_factory=list)

    def run(self) -> None:
        """One run in a fresh process and a fresh folder."""
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "CDK8S_OUTDIR": folder, "PYTHONPATH": str(HERE.parent)}
            # With it, each run would compile all modules that are not compiled yet.
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            before, start = os.times(), perf_counter()
            process = Popen(self.command, env=environment, stdout=PIPE, cwd=folder)
            output, _ = process.stdout.read(), process.stdout.close()  # type: ignore[union-attr]
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds.append(perf_counter() - start)
            after = os.times()
            self.cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                sys.exit(f"{self.title}: ended with {process.returncode}")
            self.megabytes = max(self.megabytes, usage.ru_maxrss / 1024)
            if output.startswith(b"{"):
                self.phases.append(json.loads(output))
            text = output.decode() + "".join(path.read_text() for path in Path(folder).glob("*.yaml"))
            self.objects = text.count("\nkind: ") + text.startswith("kind: ")

    def forget(self) -> None:
        """What was measured while the caches of jsii, Python and the file system were filled."""
        for figures in (self.seconds, self.cpu, self.phases):
            figures.clear()

    @property
    def time(self) -> float:
        """The median of the seconds that passed."""
        return median(self.seconds)

    @property
    def work(self) -> float:
        """The median of the seconds of CPU."""
        return median(self.cpu)


def python(title: str, file: str, *arguments: str, charts: int = 0, rounds: int = ROUNDS) -> Program:
    """A program of this folder."""
    return Program(title, [sys.executable, str(HERE / file), *arguments], charts=charts, rounds=rounds)


def helm() -> Program | None:
    """`helm template` of the chart in the folder that HELM_CHART names, if Helm is there."""
    chart, program = os.environ.get("HELM_CHART"), shutil.which("helm")
    if not program or not chart:
        return None
    return Program("helm template", [program, "template", "dify", str(Path(chart).resolve())], charts=1)


def main() -> None:
    """Measure and print."""
    floor = python("floor: empty cdk8s app", "floor.py")
    plus = python("the same, importing cdk8s-plus-27", "floor_plus.py")
    ours = python("the same, importing the library", "floor_library.py")
    charts = {
        count: python(f"{count} charts" if count > 1 else "default chart", "charts.py", str(count),
                      charts=count, rounds=rounds)
        for count, rounds in CHARTS.items()
    }  # fmt: skip
    template = helm()
    programs = [floor, plus, ours, *charts.values(), *([template] if template else [])]
    for program in (floor, plus, ours, charts[1], *([template] if template else [])):
        program.run()
        program.forget()
    for number in range(ROUNDS):
        for program in programs:
            if number < program.rounds:
                program.run()

    heads = f"{'seconds':>9}{'CPU':>8}{'x floor':>9}{'objects':>9}{'ms/chart':>10}{'ms/object':>11}{'peak MB':>9}"
    print(f"{'':36}{heads}")
    for program in programs:
        own = 1000 * (program.time if program is template else program.time - ours.time)
        per = f"{own / program.charts:10.0f}{own / program.objects:11.2f}" if program.charts else " " * 21
        print(
            f"{program.title:36}{program.time:9.2f}{program.work:8.2f}{program.time / floor.time:9.2f}"
            f"{program.objects or '':>9}{per}{program.megabytes:9.0f}"
        )
    print("\none more chart costs")
    for few, many in zip(CHARTS, list(CHARTS)[1:], strict=False):
        less, more = charts[few], charts[many]
        seconds, work = ((b - a) / (many - few) for a, b in ((less.time, more.time), (less.work, more.work)))
        beside = f", {seconds / template.time:.2f} x helm template" if template else ""
        memory = (more.megabytes - less.megabytes) / (many - few)
        cost = f"{1000 * seconds:5.0f} ms, {1000 * work:5.0f} ms of CPU{beside}, {memory:.1f} MB"
        print(f"  from {few:2} to {many:3}: {cost}")
    if not template:
        print("\n(beside it `helm template`: helm on the PATH, and HELM_CHART=<a chart with its dependencies>)")

    one = charts[1]
    print("\nwhere the time of the default chart goes (python main.py, medians)")
    for phase in one.phases[0]:
        print(f"  {phase:24}{1000 * median(run[phase] for run in one.phases):6.0f} ms")
    rest = one.time - sum(median(run[phase] for run in one.phases) for phase in one.phases[0])
    print(f"  {'interpreter and exit':24}{1000 * rest:6.0f} ms")
    print("\nwhat no machine changes")
    counts = json.loads(subprocess.check_output([sys.executable, str(HERE / "counts.py")], cwd=HERE.parent))
    for phase, counted in counts.items():
        print(f"  {phase:24}" + ", ".join(f"{number:,} {what}" for what, number in counted.items()))


if __name__ == "__main__":
    main()
