"""The benchmarks can be run. What they measure is for people to read: no test waits for a fast machine."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_benchmark_prints_its_table_and_writes_its_figures(tmp_path):
    output = tmp_path / "results.json"
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "deadlines", "--output", str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(output.read_text(encoding="utf-8"))
    assert {figure["benchmark"] for figure in found["figures"]} == {"deadlines"}
    assert all(figure["ratio"] > 1 for figure in found["figures"]), "slower than a library that walks the days"
    assert "businesstimedelta" in run.stdout
    assert run.returncode == int(any(figure["passed"] is False for figure in found["figures"])), run.stderr


def test_an_unknown_benchmark_is_refused():
    run = subprocess.run(
        [sys.executable, "-m", "bench", "deadline"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "no benchmark deadline; there are deadlines, reconstruction" in run.stderr
