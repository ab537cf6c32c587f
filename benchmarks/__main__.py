"""`make bench`: all programs side by side in one run, so that the ratios mean something on any machine."""

import json
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from time import perf_counter

HERE = Path(__file__).parent
ROUNDS = 7


@dataclass
class Program:
    """A program to measure, and what was measured."""

    title: str
    command: list[str]
    charts: int = 0
    rounds: int = ROUNDS
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0
    objects: int = 0
    phases: list[dict[str, float]] = field(default_factory=list)

    def run(self) -> None:
        """One run in a fresh process and a fresh folder."""
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "CDK8S_OUTDIR": folder, "PYTHONPATH": str(HERE.parent)}
            start = perf_counter()
            process = Popen([sys.executable, *self.command], env=environment, stdout=PIPE, cwd=folder)
            output, _ = process.stdout.read(), process.stdout.close()  # type: ignore[union-attr]
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds.append(perf_counter() - start)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                sys.exit(f"{self.title}: ended with {process.returncode}")
            self.megabytes = max(self.megabytes, usage.ru_maxrss / 1024)
            if output:
                self.phases.append(json.loads(output))
            text = "".join(path.read_text() for path in Path(folder).glob("*.yaml"))
            self.objects = text.count("\nkind: ") + text.startswith("kind: ")

    @property
    def time(self) -> float:
        """The median."""
        return median(self.seconds)


def charts(count: int, rounds: int = ROUNDS) -> Program:
    """A program with so many default charts."""
    title = "default chart" if count == 1 else f"{count} charts"
    return Program(title, [str(HERE / "charts.py"), str(count)], charts=count, rounds=rounds)


def main() -> None:
    """Measure and print."""
    floor = Program("floor: empty cdk8s app", [str(HERE / "floor.py")])
    plus = Program("the same, importing cdk8s-plus-27", [str(HERE / "floor_plus.py")])
    one, ten, fifty = charts(1), charts(10, rounds=3), charts(50, rounds=2)
    programs = [floor, plus, one, ten, fifty]
    floor.run()  # fills the caches of jsii and Python
    one.run()
    floor.seconds.clear()
    one.seconds.clear()
    one.phases.clear()
    for number in range(ROUNDS):
        for program in programs:
            if number < program.rounds:
                program.run()

    print(f"{'':36}{'seconds':>9}{'x floor':>9}{'objects':>9}{'ms/chart':>10}{'ms/object':>11}{'peak MB':>9}")
    for program in programs:
        own = program.time - plus.time
        per_chart = f"{1000 * own / program.charts:.0f}" if program.charts else ""
        per_object = f"{1000 * own / program.objects:.2f}" if program.charts else ""
        print(
            f"{program.title:36}{program.time:9.2f}{program.time / floor.time:9.2f}{program.objects or '':>9}"
            f"{per_chart:>10}{per_object:>11}{program.megabytes:9.0f}"
        )
    print(f"\none more chart costs {1000 * (ten.time - one.time) / 9:.0f} ms up to 10, ", end="")
    print(f"{1000 * (fifty.time - ten.time) / 40:.0f} ms from 10 to 50")
    print("\nwhere the time of the default chart goes (python main.py, medians):")
    for phase in one.phases[0]:
        print(f"  {phase:24}{1000 * median(run[phase] for run in one.phases):6.0f} ms")
    rest = one.time - sum(median(run[phase] for run in one.phases) for phase in one.phases[0])
    print(f"  {'interpreter and exit':24}{1000 * rest:6.0f} ms")


if __name__ == "__main__":
    main()
