"""Does what a Hugging Face Space does with this repository, and tells what it took: `make space-check`.

A new virtual environment gets what requirements.txt names, and nothing else. The committed files are laid out where they
cannot be written, HOME is new and empty, and `python app.py` runs without root's rights, on port 7860, until
a client has its first answer. Then once more, as after sleep with its cache kept. It takes some minutes and 3 GB.
"""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PORT = 7860
ORDINARY = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--")
"""What takes from root, where the check runs as root, the right to write what may not be written."""
QUESTION = "高铁开通以前，坐火车从北京去张家口最快也要多久？"
PATIENCE = 900.0
"""Seconds until a start is given up."""
ASK = """
import sys
from gradio_client import Client
answer = Client(sys.argv[1], verbose=False, analytics_enabled=False).predict(sys.argv[2], api_name="/ask")
print(answer["text"])
sys.exit(answer["abstained"])
"""


def main() -> None:
    """Lay out, install, start twice; print a line for each."""
    if _listening():
        sys.exit(f"Port {PORT} is taken. Stop what listens there: a Space uses that port.")
    with tempfile.TemporaryDirectory(prefix="space-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        place.chmod(0o755)
        code, home = place / "code", place / "home"
        _lay_out(code)
        home.mkdir()
        python, seconds, index = _install(place / "venv", code / "requirements.txt")
        print(f"machine: {platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"load when it began: {os.getloadavg()[0]:.1f}")
        print(f"install: {_size(place / 'venv') / 1e9:.2f} GB, {seconds:.0f} s; {index}")
        for what in ("first start", "start with the cache kept"):
            seconds, peak, answer = _start(python, code, home)
            print(f"{what}: first answer after {seconds:.0f} s, at most {peak / 1e9:.2f} GB of memory")
        print(f"written to HOME: {_size(home) / 1e6:.0f} MB")
        print(f"asked: {QUESTION}\nanswered: {answer}")


def _lay_out(code: Path) -> None:
    """The files of the repository as they are now, not to be written."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for file in filter(None, listed.decode().split("\0")):
        target = code / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / file).read_bytes())
    for path in code.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)


def _install(venv: Path, requirements: Path) -> tuple[Path, float, str]:
    """The new environment's Python, the seconds that installing took, and by what they were installed."""
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    begun, told = time.monotonic(), "as requirements.txt has it"
    if subprocess.run([*pip, "--retries", "0", "-r", requirements], check=False).returncode:
        lines = requirements.read_text(encoding="utf-8").splitlines(keepends=True)
        pins = venv.parent / "pins.txt"
        pins.write_text("".join(line for line in lines if not line.startswith("--")), encoding="utf-8")
        begun, told = (
            time.monotonic(),
            "the pins alone, since pip could not use the index that requirements.txt names",
        )
        subprocess.run([*pip, "-r", pins], check=True)
    return venv / "bin" / "python", time.monotonic() - begun, told


def _start(python: Path, code: Path, home: Path) -> tuple[float, int, str]:
    """Seconds from the start of app.py to its first answer, its most bytes of memory until then, the answer."""
    variables = {"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}
    space = {"SYSTEM": "spaces", "SPACE_ID": "owner/news", "PYTHONUNBUFFERED": "1"}
    command = [*(ORDINARY if os.geteuid() == 0 else ()), python, "app.py"]
    begun = time.monotonic()
    server = subprocess.Popen(command, cwd=code, env=variables | space)
    try:
        while not _listening():
            if server.poll() is not None or time.monotonic() - begun > PATIENCE:
                sys.exit("app.py did not start; what it said stands above.")
            time.sleep(0.2)
        client = [python, "-c", ASK, f"http://127.0.0.1:{PORT}", QUESTION]
        asked = subprocess.run(client, env=variables, capture_output=True, text=True, check=False)
        seconds, peak = time.monotonic() - begun, _peak(server.pid)
        if asked.returncode:
            sys.exit(f"No answer: {asked.stdout}{asked.stderr}")
        return seconds, peak, asked.stdout.strip()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _listening() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def _peak(process: int) -> int:
    """Most bytes that a process had in memory so far; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() or path.is_symlink())


if __name__ == "__main__":
    main()
