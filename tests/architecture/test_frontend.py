"""The house's rules in the dashboard that neither TypeScript nor Biome knows.

Lines of a function are Biome's: 50, and 80 where it holds JSX (frontend/biome.json).
"""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.test_house import MAX_FILE_LINES, ROOT, VAGUE_NAMES, place, tracked

SOURCES = ROOT / "frontend" / "src"
KEEPS = ("frontend/src/app/theme.ts", "frontend/src/app/session/sso.ts", "frontend/src/app/session/visited.ts")
"""What may be kept on a device: how its screen is to look, what proves that an answer of single sign-on is to this
window's question, and which organization an administrator of the deployment looks at. No token, nothing of a person, no
figure."""
FORBIDDEN = {
    r"biome-ignore lint/(?:suspicious/noExplicitAny|security/)": "a rule waived: types, security",
    r"dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write": "text that becomes HTML",
    r"\beval\(|new Function\(|srcdoc": "text that becomes a script",
    r"<style\b|createElement\(['\"](style|script)": "a style or a script that the site's policy refuses",
    r"\bhttps?://(?!\w+\.invalid\b)\w|['\"`]//\w": "an address elsewhere",
    r"@ts-ignore|@ts-nocheck": "a check that is switched off; @ts-expect-error says why",
}
MONEY_AS_A_NUMBER = r"\b(?:parseFloat|Number)\([^)]*(?:usd|cost|spend|money|\b(?!draft\b)\w+\.amount)"
DRAWS_MONEY = ("frontend/src/format/money.ts",)
"""Where an amount may become a number: for the height of a bar, never for a sum."""
STYLED_BY_SCRIPT = {
    r"import \{[^}]*\b(?:Select|ScrollArea)\b[^}]*\} from 'radix-ui'": "a native select, a box with overflow",
    r"<\w+\.Overlay\b": "a ground of our own (ui/Dialog)",
    r"<Command\.Dialog\b": "ui/Dialog around Command",
}
"""Parts of libraries that put style elements into the page, which the site's policy refuses; what to take instead."""
MODAL_MENUS = re.compile(r"import \{[^}]*\b(?:DropdownMenu|ContextMenu|Menubar)\b[^}]*\} from 'radix-ui'")


def sources(*endings: str) -> list[Path]:
    return [path for path in tracked(*(endings or (".ts", ".tsx"))) if path.is_relative_to(SOURCES)]


def found(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{place(path, number)} {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_the_dashboard_is_looked_at() -> None:
    assert len(sources()) > 20


def test_nothing_that_is_installed_or_generated_is_tracked() -> None:
    names = [place(path) for path in tracked("") if path.is_relative_to(ROOT / "frontend")]
    assert [name for name in names if re.search(r"/node_modules/|/dist/|/generated\.ts$", name)] == []


def test_no_file_is_longer_than_one_room() -> None:
    long = [
        place(path)
        for path in sources(".ts", ".tsx", ".css")
        if len(path.read_text(encoding="utf-8").splitlines()) > MAX_FILE_LINES
    ]
    assert long == []


def test_names_say_what_they_hold() -> None:
    assert [place(path) for path in sources() if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES] == []


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=list(FORBIDDEN.values()))
def test_there_is_none_of(pattern: str) -> None:
    assert found(pattern, [path for path in sources() if ".test." not in path.name]) == []


def test_nothing_is_kept_on_the_device_but_how_it_looks_and_a_question_under_way() -> None:
    others = [path for path in sources() if place(path) not in KEEPS]
    assert found(r"\b(?:localStorage|sessionStorage|indexedDB|document\.cookie|caches\.\w+\()", others) == []


def test_money_becomes_a_number_in_one_place_only() -> None:
    assert found(MONEY_AS_A_NUMBER, [path for path in sources() if place(path) not in DRAWS_MONEY]) == []


def test_biome_refuses_any_and_html_made_of_text() -> None:
    rules = json.loads((ROOT / "frontend" / "biome.json").read_text(encoding="utf-8"))["linter"]["rules"]
    assert rules["suspicious"]["noExplicitAny"] == "error"
    assert rules["security"]["noDangerouslySetInnerHtml"] == "error"


@pytest.mark.parametrize("pattern", STYLED_BY_SCRIPT)
def test_no_part_of_a_library_is_used_that_the_sites_policy_refuses(pattern: str) -> None:
    named = [place(path) for path in sources() if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert named == [], STYLED_BY_SCRIPT[pattern]


def test_menus_are_not_modal_since_modal_ones_lock_the_page_by_a_style_element() -> None:
    texts = {place(path): path.read_text(encoding="utf-8") for path in sources()}
    modal = [
        name
        for name, text in texts.items()
        if MODAL_MENUS.search(text) and text.count(".Root") != text.count("modal={false}") * 2
    ]
    assert modal == []


def test_the_patterns_find_what_they_are_for() -> None:
    sample = (
        "el.innerHTML = x; const u = 'https://cdn.example'; // @ts-ignore biome-ignore lint/suspicious/noExplicitAny"
    )
    assert [reason for pattern, reason in FORBIDDEN.items() if re.search(pattern, sample)] == [
        "a rule waived: types, security",
        "text that becomes HTML",
        "an address elsewhere",
        "a check that is switched off; @ts-expect-error says why",
    ]
    assert re.search(MONEY_AS_A_NUMBER, "Number(row.cost_usd)")
    assert MODAL_MENUS.search("import { DropdownMenu as Radix } from 'radix-ui';")


def test_a_page_takes_nothing_out_of_another_page() -> None:
    """What two pages need stands in a room of its own. Words may name types of their page; ``app`` leads to all."""
    pages = SOURCES / "pages"
    taken = []
    for path in sources():
        room = path.relative_to(SOURCES).parts
        if room[0] in ("text", "app") or ".test." in path.name:
            continue
        own = room[1] if room[0] == "pages" else ""
        for source in re.findall(r"(?:from |import\()'([^']+)'", path.read_text(encoding="utf-8")):
            target = SOURCES / source[2:] if source.startswith("@/") else (path.parent / source).resolve()
            if (
                (source.startswith(("@/", ".")))
                and target.is_relative_to(pages)
                and target.relative_to(pages).parts[0] != own
            ):
                taken.append(f"{place(path, 0)} {source}")
    assert taken == []


def test_of_an_address_a_page_takes_only_what_it_knows() -> None:
    """The router lays what a reader found over the raw address: without ``only``, unknown values would pass."""
    taken = [line for line in found(r"\bvalidateSearch:", sources()) if not re.search(r": (?:only\(|[A-Z]+,$)", line)]
    named = [line for line in found(r"^const [A-Z]+ = read", sources()) if "routes.ts" in line]
    assert taken + named == []
