"""What `qa/ui/functions.js` takes for granted of Gradio's own scripts. It fails where a release of Gradio changes that."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import gradio
from packaging.specifiers import SpecifierSet

from qa.ui.page import _GIVEN

ROOT = Path(__file__).parents[1]
ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
MEND = (
    f"Gradio {gradio.__version__} differs from the release that the page was made for. Read its HTML component, put "
    "qa/ui/functions.js (and _GIVEN in qa/ui/page.py) right, run the tests of a browser, then widen the bound in pyproject.toml"
)


def component() -> str:
    """The script of Gradio's HTML component, of which the page is made."""
    found = list(ASSETS.glob("HTML-*.js"))
    assert len(found) == 1, f"{MEND}. No single HTML-*.js: {found}"
    return found[0].read_text(encoding="utf-8")


def test_the_bound_admits_only_releases_that_were_looked_at():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (bound,) = (one.removeprefix("gradio") for one in project["dependencies"] if re.match(r"gradio\W", one))
    assert gradio.__version__ in SpecifierSet(bound), MEND
    major, minor = map(int, gradio.__version__.split(".")[:2])
    assert f"{major}.{minor + 1}.0" not in SpecifierSet(bound), MEND


def test_gradio_makes_functions_of_text_as_the_page_s_stand_in_expects():
    calls = re.findall(r"\bFunction\(((?:[^()`]|`(?:[^`\\]|\\.)*`|\(\))*)\)", component())
    given = ",".join(f"`{name}`" for name in _GIVEN.split(", "))
    shapes = [r"\.\.\.\w+,`return \\`\$\{\w+\}\\`;`", rf"{given},\w+\(\)"]
    assert len(calls) == 2 and all(map(re.fullmatch, shapes, calls)), (
        f"{MEND}. It calls Function with {calls}"
    )
