"""The client as its users' mypy sees it: the package as it is shipped, and the programs of the page as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "other-services.md"
SETUP = "from setuptools import setup; setup()"
SETTINGS = "[mypy]\nstrict = True\n[mypy-celery.*]\nignore_missing_imports = True\n"  # Celery has no types of its own


def shipped(folder: Path) -> Path:
    """A Python that has the package as a wheel would bring it, and all that it needs."""
    library = folder / "library"
    words = ["-q", "egg_info", "--egg-base", str(folder), "build_py", "--build-lib", str(library)]
    subprocess.run([sys.executable, "-c", SETUP, *words], cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "user", symlinks=True)
    [site] = (folder / "user").glob("lib/python3*/site-packages")
    (site / "user.pth").write_text(f"{library}\n{sysconfig.get_path('purelib')}\n")
    return folder / "user" / "bin" / "python"


def test_the_programs_of_the_page_pass_a_users_mypy(tmp_path: Path) -> None:
    programs = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    work = tmp_path / "work"
    work.mkdir()
    for number, program in enumerate(programs):
        (work / f"program_{number}.py").write_text(program)
    (work / "mypy.ini").write_text(SETTINGS)
    python = shipped(tmp_path)
    words = ["-m", "mypy", "--python-executable", str(python), "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run([sys.executable, *words, "."], cwd=work, capture_output=True, text=True, check=False)
    assert (done.returncode, len(programs)) == (0, 3), done.stdout + done.stderr
