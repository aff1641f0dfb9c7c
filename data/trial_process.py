"""One replay in a process of its own, so that no page waits for it and no viewer feels it.

`python -m data.trial_process` is told on stdin what to replay, and says on stdout how far it is: a share on each line,
then an empty line and the answer. Both ends are this program; nobody else speaks to it.
"""

from __future__ import annotations

import os
import pickle
import sys

from data.trial import run

KINDER = 10


def main() -> None:
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    os.nice(KINDER)
    settings, trial = pickle.load(sys.stdin.buffer)  # noqa: S301  # of this program

    def reached(at_ms: int) -> None:
        answers.write(f"{(at_ms - trial.window.start_ms) / trial.window.length_ms:.3f}\n".encode())
        answers.flush()

    answer = run(settings, trial, reached)
    answers.write(b"\n")
    pickle.dump(answer, answers)
    answers.flush()


if __name__ == "__main__":
    main()
