"""Dictionaries, templates and assets fit together. Needs neither server nor browser."""
import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "Services" / "Gateway" / "Web"
TEMPLATES = sorted((WEB / "templates").glob("*.mustache"))
SCRIPTS = sorted((WEB / "assets").glob("*.js"))
WORDS = {lang: json.loads((WEB / "text" / f"{lang}.json").read_text()) for lang in ("id", "en")}


def leaves(tree: dict, path: str = "") -> dict[str, str]:
    found = {}
    for key, value in tree.items():
        found |= leaves(value, f"{path}{key}.") if isinstance(value, dict) else {path + key: value}
    return found


def without_comments(template: Path) -> str:
    return re.sub(r"\{\{!.*?\}\}", "", template.read_text(), flags=re.S)


def test_both_languages_have_the_same_keys_and_no_empty_text():
    indonesian, english = leaves(WORDS["id"]), leaves(WORDS["en"])
    assert indonesian.keys() == english.keys()
    assert [key for words in (indonesian, english) for key, text in words.items() if not text.strip()] == []


def test_spelling_and_length():
    indonesian = leaves(WORDS["id"])
    assert [key for key, text in indonesian.items() if re.search(r"antrian|\banda\b", text)] == []
    long = [s for words in WORDS.values() for text in leaves(words).values() for s in re.split(r"[.?!;]", text) if len(s.split()) > 20]
    assert long == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_use_only_words_and_assets_that_exist(template):
    markup = without_comments(template)
    known = leaves(WORDS["id"])
    assert [key for key in re.findall(r"\{\{t\.([\w.]+)\}\}", markup) if key not in known] == []
    assets = {re.sub(r"[^A-Za-z0-9]", "_", path.name) for path in (WEB / "assets").iterdir()}
    assert [name for name in re.findall(r"\{\{asset\.(\w+)\}\}", markup) if name not in assets] == []
    icons = (WEB / "assets" / "icons.svg").read_text()
    assert [name for name in re.findall(r"icons_svg\}\}#(\w+)\"", markup) if f'id="{name}"' not in icons] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_nothing_inline(template):
    markup = without_comments(template)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", markup)
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", markup, flags=re.S):
        assert "application/json" in attributes or not content.strip()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_comments_end_where_they_seem_to(template):
    """Braces inside a mustache comment would end it early and put its rest before the doctype."""
    for comment in re.findall(r"\{\{!.*?\}\}(.*)", template.read_text()):
        assert comment.strip() == ""
    if template.stem == "head":
        assert without_comments(template).lstrip().startswith("<!doctype html>")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_scripts_stay_small_and_avoid_sinks(script):
    source = script.read_text()
    assert len(source.splitlines()) < 250
    assert "eval(" not in source and "document.write" not in source
    if script.stem != "html":
        assert "innerHTML" not in source


@pytest.mark.parametrize(
    ("section", "others", "files"),
    [
        ("kiosk", [], ["kiosk-view"]), ("board", [], ["board"]), ("counter", [], ["counter", "counter-view"]),
        ("ticket", ["wait"], ["ticket"]),
    ],
)
def test_scripts_use_only_words_that_exist(section, others, files):
    """Words of further sections come with the name of their section before them, as the page writes them."""
    known = set(WORDS["id"][section]) | {f"{other}_{word}" for other in others for word in WORDS["id"][other]}
    for name in files:
        source = (WEB / "assets" / f"{name}.js").read_text()
        used = re.findall(r"\b(?:text|words)\.(\w+)", source)
        assert [key for key in used if key not in known and key != "js"] == []
