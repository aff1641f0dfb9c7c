"""The replays that pages ask for: one at a time in a process of its own, kept by all that goes into them."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from data.answers import Failure, FailureKind
from data.settings import ROOT, Settings
from data.speech import sentence
from data.trial import Trial, Tried

log = logging.getLogger(__name__)

MOST_KEPT = 64
# What nobody has asked for again for so long is not begun any more, and what failed is tried again after it.
WAITED_FOR_S = 60.0
LONGEST_S = 900.0


@dataclass(frozen=True)
class Running:
    """A replay that is not finished. `share`: how much of it is judged; None: it waits for its turn."""

    share: float | None = None


@dataclass
class _Job:
    trial: Trial
    asked_s: float
    answer: Tried | Failure | Running = field(default_factory=Running)
    finished_s: float | None = None

    @property
    def to_try_again(self) -> bool:
        failed = isinstance(self.answer, Failure) and self.finished_s is not None
        return failed and time.monotonic() - (self.finished_s or 0.0) > WAITED_FOR_S


class Trials:
    """Nobody waits: who asks is told the answer, or how far it is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def of(self, trial: Trial) -> Tried | Failure | Running:
        """The answer of a replay; one that was not asked for before is begun."""
        with self._lock:
            job = self._jobs.get(trial.key)
            if job is None or job.to_try_again:
                job = self._jobs[trial.key] = _Job(trial, time.monotonic())
            job.asked_s = time.monotonic()
            self._jobs.move_to_end(trial.key)
            self._forget()
            if job.finished_s is None and self._worker is None and not self._stopped:
                self._worker = threading.Thread(target=self._work, name="trials", daemon=True)
                self._worker.start()
            return job.answer

    def stop(self) -> None:
        """End what runs."""
        with self._lock:
            self._stopped = True
            worker, process = self._worker, self._process
        if process is not None:
            process.kill()
        if worker is not None:
            worker.join(timeout=3)

    def _forget(self) -> None:
        done = [key for key, job in self._jobs.items() if job.finished_s is not None]
        for key in done[: max(0, len(done) - MOST_KEPT)]:
            del self._jobs[key]

    def _next(self) -> _Job | None:
        """The one that was asked for last: somebody looks at it. Those that nobody looks at any more are let go."""
        with self._lock:
            too_long_ago = time.monotonic() - WAITED_FOR_S
            waiting = [(key, job) for key, job in self._jobs.items() if job.finished_s is None]
            for key, job in waiting:
                if job.asked_s < too_long_ago:
                    del self._jobs[key]
            wanted = [job for _, job in waiting if job.asked_s >= too_long_ago]
            if not wanted or self._stopped:
                self._worker = None
                return None
            return wanted[-1]

    def _work(self) -> None:
        while (job := self._next()) is not None:
            answer = self._answer(job)
            with self._lock:
                job.answer, job.finished_s = answer, time.monotonic()

    def _answer(self, job: _Job) -> Tried | Failure:
        job.answer = Running(0.0)
        # Paths of the settings are relative to the folder in which this process was started.
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
        command = [sys.executable, "-m", "data.trial_process"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as process:
            self._process = process
            limit = threading.Timer(LONGEST_S, process.kill)
            limit.start()
            try:
                return self._talk(process, job)
            except Exception as error:  # whatever ended it, those who look at a page are told
                process.kill()
                if not self._stopped:
                    log.exception("a replay ended without an answer")
                return _ended(process.wait(), error)
            finally:
                limit.cancel()
                self._process = None

    def _talk(self, process: subprocess.Popen[bytes], job: _Job) -> Tried | Failure:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101  # both are pipes
        pickle.dump((self._settings, job.trial), process.stdin)
        process.stdin.close()
        while (line := process.stdout.readline()).strip():
            job.answer = Running(min(1.0, max(0.0, float(line))))
        answer: Tried | Failure = pickle.load(process.stdout)  # noqa: S301  # of this program
        return answer


def _ended(code: int, error: Exception) -> Failure:
    """Most likely it was killed for the memory that it took, or it took too long."""
    return Failure(
        FailureKind.CANCELLED,
        "replay",
        f"The replay ended before it had an answer (exit code {code}, {type(error).__name__}).",
        sentence("Ask for fewer weeks; `python -m data replay` says more."),
    )
