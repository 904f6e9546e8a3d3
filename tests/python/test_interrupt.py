"""Ctrl-C stops long work."""

import signal
import subprocess
import sys
import time

CODE = """
import sys
sys.path.insert(0, 'tests/python')
import numpy as np
import casepath as cp
from small import pipeline

n = 2_000_000
log = cp.EventLog(
    {
        'case_id': np.arange(n) // 4,
        'step': np.array(['report', 'open', 'send', 'convict'])[np.arange(n) % 4],
        'date': np.datetime64('2020-01-01') + np.arange(n) % 1000,
    },
    case='case_id', event='step', time='date',
)
procedure = pipeline()
print('ready', flush=True)
try:
    while True:
        procedure.replay(log, as_of='2024-12-31', threads=1).tally()
except KeyboardInterrupt:
    print('interrupted', flush=True)
"""


def test_ctrl_c_stops_a_replay_and_raises_keyboard_interrupt() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert out == "interrupted\n", err
    assert process.returncode == 0


def test_ctrl_c_is_heard_inside_the_work_and_not_only_after_it() -> None:
    code = CODE.replace(
        "procedure.replay(log, as_of='2024-12-31', threads=1).tally()",
        "procedure.replay(log, as_of='2024-12-31', threads=1, progress=ring)",
    ).replace(
        "try:",
        "import signal\n"
        "calls = []\n"
        "def ring(done, total):\n"
        "    calls.append(done)\n"
        "    if len(calls) == 1: signal.raise_signal(signal.SIGINT)\n"
        "try:",
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )

    assert done.stdout == "ready\ninterrupted\n", done.stderr
