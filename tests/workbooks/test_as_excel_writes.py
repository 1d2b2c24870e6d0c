"""Every file for Excel that a command writes is as Excel itself writes it.

The models are files that Excel saved and Microsoft's schemas, in the form of an auditor that knows them.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import formualizer
import ironcalc
import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.chart import AreaChart, BarChart, LineChart, PieChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import DataPoint
from openpyxl.utils import range_boundaries
from openxml_audit import FileFormat, OpenXmlValidator

from addin.excel.files.xlsm import with_macros
from addin.excel.names import XLAM_NAME
from addin.files.zipped import unpacked
from helpers.deals import ROYALTY
from udfs import VERSION
from workbooks.editions import shipped
from workbooks.editions.saving import render

pytestmark = [pytest.mark.workbooks, pytest.mark.xdist_group("as Excel writes")]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
FEATURE = "{http://schemas.microsoft.com/office/spreadsheetml/2018/calcfeatures}feature"
ALL = [*(path.relative_to(shipped.HERE).as_posix() for path in shipped.SHIPPED), XLAM_NAME]
NEW = ["own.xlsx", "own.xlsm", "own lite.xlsx", "own portable.xlsx"]
WORKBOOKS = [name for name in (*ALL, *NEW) if name != XLAM_NAME]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What is shipped, and a workbook of each kind on other figures, made as `netshare new` makes them."""
    folder = tmp_path_factory.mktemp("new")
    figures = folder / "my.csv"
    figures.write_text(ROYALTY, encoding="utf-8")
    built = shipped.build(figures, "own.xlsx")
    made = {
        "own.xlsx": built.data,
        "own.xlsm": with_macros(built.data),
        "own lite.xlsx": shipped.build_lite(built.values, figures),
        "own portable.xlsx": shipped.build_portable(built.values, figures).data,
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return {name: shipped.HERE / name for name in ALL} | {name: folder / name for name in made}


@pytest.fixture(scope="module")
def parts(files: dict[str, Path]) -> dict[str, dict[str, bytes]]:
    return {name: unpacked(path.read_bytes()) for name, path in files.items()}


def read(parts: dict[str, bytes], of: str) -> Iterator[tuple[str, Any]]:
    """The parts whose names begin so, as XML."""
    for name, part in parts.items():
        if name.startswith(of) and name.endswith(".xml"):
            yield name, etree.fromstring(part)


def findings(path: Path) -> list[tuple[str, str | None]]:
    """Errors and warnings of an independent validator, which knows what Microsoft's own does."""
    found = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=0).validate(path)
    return [(error.description, error.part_uri) for error in found.errors]


@pytest.mark.parametrize("name", [*ALL, *NEW])
def test_an_auditor_finds_nothing(name: str, files: dict[str, Path]) -> None:
    assert findings(files[name]) == []


def test_the_auditor_notices_what_openpyxl_writes(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "text"
    book.save(tmp_path / "plain.xlsx")
    found = " ".join(what for what, _ in findings(tmp_path / "plain.xlsx"))
    assert "inline-string" in found
    assert "Unexpected element" in found


@pytest.mark.parametrize("name", [*ALL, *NEW])
def test_the_values_need_no_new_calculation(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    """Excel keeps saved values where it knows the engine and finds each of its own features named."""
    book = etree.fromstring(parts[name]["xl/workbook.xml"])
    settings = book.find(f"{MAIN}calcPr")
    assert settings.get("calcId") == "191029"
    assert settings.get("fullCalcOnLoad", "0") == "0"
    [extension] = book.findall(f"{MAIN}extLst/{MAIN}ext[@uri='{{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}}']")
    features = ["RD", "Single", "FV", "CNMTM", "LET_WF", "LAMBDA_WF", "ARRAYTEXT_WF"]
    assert [f.get("name") for f in extension.iter(FEATURE)] == [f"microsoft.com:{f}" for f in features]
    assert book[-1].tag == f"{MAIN}extLst"
    assert book[0].tag == f"{MAIN}fileVersion"


@pytest.mark.parametrize("name", [*ALL, *NEW])
def test_texts_are_shared_and_counted(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    shared = etree.fromstring(parts[name]["xl/sharedStrings.xml"])
    cells = [cell for _, sheet in read(parts[name], "xl/worksheets/sheet") for cell in sheet.iter(f"{MAIN}c")]
    used = [int(cell.find(f"{MAIN}v").text) for cell in cells if cell.get("t") == "s"]
    texts = [item.find(f"{MAIN}t").text for item in shared]
    assert (int(shared.get("count")), int(shared.get("uniqueCount"))) == (len(used), len(texts))
    assert sorted(set(used)) == list(range(len(texts)))
    assert len(set(texts)) == len(texts)
    assert all(texts)
    kinds = {cell.get("t") for cell in cells}
    assert kinds <= {None, "s", "str", "b", "e"}
    assert [cell.get("r") for cell in cells if cell.get("t") and cell.find(f"{MAIN}v") is None] == []


# what a text may be, and whether Excel would take it for something else if it were typed
TEXTS = {
    "plain": False,
    "_x0041_": False,
    "Report_x0020_2024.pdf": False,
    " spaces ": False,
    "two\nlines": False,
    "<&>": False,
    "-": False,
    "2024": True,
    "-1,234.5": True,
    "20%": True,
    "$5": True,
    "1e5": True,
    "=1+1": True,
    "+49 30": True,
    "@home": True,
    "'quoted": True,
    "TRUE": True,
    "#N/A": True,
    "2025-11-12": True,
    "2025-H1": False,
    "9 months 2025": False,
    "1" + " " * 31_000 + "x": False,  # read once, from left to right
}
NUMBERS = {"2024", "-1,234.5", "20%", "$5", "1e5"}


def test_every_text_comes_back_as_it_was(tmp_path: Path) -> None:
    """In three readers, and in the same words in a formula; what Excel reads otherwise is marked as text."""
    book = Workbook()
    sheet = book.active
    for row, text in enumerate(TEXTS, 1):
        sheet.cell(row, 1).value = text
        sheet.cell(row, 1).data_type = "s"
        sheet.cell(row, 2).value = f'=A{row}&"!"'
    sheet.cell(len(TEXTS) + 1, 1).value = ""
    sheet.cell(len(TEXTS) + 1, 1).data_type = "s"
    data, _ = render(book, "texts.xlsx")
    path = tmp_path / "texts.xlsx"
    path.write_bytes(data)
    assert [cell.value for cell in sheet["A"]][:-1] == list(TEXTS)  # the workbook itself stays as it was
    for values in (False, True):
        saved = load_workbook(io.BytesIO(data), data_only=values).active
        rows = range(1, len(TEXTS) + 1)
        assert [saved.cell(row, 1).value for row in rows] == list(TEXTS)
        assert [bool(saved.cell(row, 1).quotePrefix) for row in rows] == list(TEXTS.values())
    assert [saved.cell(row, 2).value for row in rows] == [f"{text}!" for text in TEXTS]
    assert saved.cell(len(TEXTS) + 1, 1).value is None
    engine = formualizer.load_workbook(str(path))
    assert [engine.evaluate_cell("Sheet", row, 2) for row in rows] == [f"{text}!" for text in TEXTS]
    other = ironcalc.load_from_xlsx(str(path), "en", "UTC")
    other.evaluate()
    assert [other.get_formatted_cell_value(0, row, 2) for row in rows] == [f"{text}!" for text in TEXTS]
    assert unwarned(etree.fromstring(unpacked(data)["xl/worksheets/sheet1.xml"])) == {
        f"A{row}" for row, text in enumerate(TEXTS, 1) if text in NUMBERS
    }
    assert findings(path) == []


def unwarned(sheet: Any) -> set[str]:
    """The cells for which Excel is told not to warn of numbers that are text."""
    found = set()
    for error in sheet.iter(f"{MAIN}ignoredError"):
        assert error.get("numberStoredAsText") == "1"
        for area in error.get("sqref").split():
            left, top, right, bottom = range_boundaries(area)
            assert left == right
            found |= {f"{re.sub('[0-9].*', '', area)}{row}" for row in range(top, bottom + 1)}
    return found


def test_periods_that_look_like_years_get_no_warning(
    files: dict[str, Path], parts: dict[str, dict[str, bytes]]
) -> None:
    book = load_workbook(files["NetShare.xlsx"])
    assert {c.value for c in book["Figures"]["D"] if c.value and c.value.isdigit()} == {"2024"}
    for number, sheet in enumerate(book.worksheets, 1):
        root = etree.fromstring(parts["NetShare.xlsx"][f"xl/worksheets/sheet{number}.xml"])
        years = {c.coordinate for row in sheet.iter_rows() for c in row if c.value == "2024"}
        assert unwarned(root) == years, sheet.title


# what Excel writes, whatever it is, since it takes what is missing for 1 (or, of axes, for something else)
FLAGS = {
    "chartSpace": {"roundedCorners": "0"},
    "chart": {"autoTitleDeleted": "0", "plotVisOnly": "1", "dispBlanksAs": "gap", "showDLblsOverMax": "0"},
    "title": {"overlay": "0"},
    "legend": {"overlay": "0"},
    "barChart": {"varyColors": "0"},
    "lineChart": {"varyColors": "0", "marker": "1"},
    "scatterChart": {"varyColors": "0"},
    "catAx": {"delete": "0", "crosses": "autoZero", "auto": "1", "noMultiLvlLbl": "0"},
    "valAx": {"delete": "0", "crosses": "autoZero"},
    "dLbls": {
        "showLegendKey": "0",
        "showVal": "1",
        "showCatName": "0",
        "showSerName": "0",
        "showPercent": "0",
        "showBubbleSize": "0",
    },
}
OF_SERIES = {"barChart": "invertIfNegative", "lineChart": "smooth", "scatterChart": "smooth"}


def said(element: Any, names: Any) -> dict[str, str | None]:
    return {name: getattr(element.find(f"{CHART}{name}"), "attrib", {}).get("val") for name in names}


@pytest.mark.parametrize("name", [n for n in WORKBOOKS if "reference" not in n])
def test_charts_leave_nothing_to_be_guessed(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    charts = list(read(parts[name], "xl/charts/chart"))
    assert charts
    for part, root in charts:
        assert root.prefix == "c", part
        for element in root.iter(*(f"{CHART}{kind}" for kind in FLAGS)):
            flags = FLAGS[etree.QName(element).localname]
            assert said(element, flags) == flags, part
        for kind, flag in OF_SERIES.items():
            for series in root.iterfind(f".//{CHART}{kind}/{CHART}ser"):
                assert said(series, [flag]) == {flag: "0"}, part
        for axis in root.iter(f"{CHART}valAx"):
            between = "midCat" if root.find(f".//{CHART}scatterChart") is not None else "between"
            assert said(axis, ["crossBetween"]) == {"crossBetween": between}, part
        assert all(run.findtext(f"{TEXT}t") for run in root.iter(f"{TEXT}r")), part
    [(_, drawing)] = read(parts[name], "xl/drawings/drawing")
    assert {e.prefix for e in drawing.iter() if "spreadsheetDrawing" in e.tag} == {"xdr"}


def test_a_chart_of_any_builder_gets_its_flags(tmp_path: Path) -> None:
    """Bars across, without a title, one of them of its own colour, none labelled; beside lines on axes of their own."""
    book = Workbook()
    for row in (("a", 1, 2), ("b", -3, 4)):
        book.active.append(row)
    bars, lines, areas = BarChart(), LineChart(), AreaChart()
    for chart, column in ((bars, 2), (lines, 3), (areas, 3)):
        chart.add_data(Reference(book.active, min_col=column, min_row=1, max_row=2))
        chart.set_categories(Reference(book.active, min_col=1, min_row=1, max_row=2))
    bars.type = "bar"
    bars.series[0].dPt = [DataPoint(idx=1)]
    bars.dataLabels = DataLabelList(delete=True)
    lines.y_axis.axId, lines.y_axis.crosses = 200, "max"
    lines.y_axis.title = ""
    book.active.add_chart(bars, "E1")
    book.active.add_chart(lines, "E20")
    book.active.add_chart(areas, "E40")
    path = tmp_path / "charts.xlsx"
    path.write_bytes(render(book, path.name)[0])
    assert findings(path) == []
    bar, line, area = (root for _, root in read(unpacked(path.read_bytes()), "xl/charts/chart"))
    assert said(bar.find(f"{CHART}chart"), ["autoTitleDeleted"]) == {"autoTitleDeleted": "1"}
    point = bar.find(f".//{CHART}dPt")
    assert said(point, ["invertIfNegative", "bubble3D"]) == {"invertIfNegative": "0", "bubble3D": "0"}
    assert [child.tag for child in bar.find(f".//{CHART}dLbls")] == [f"{CHART}delete"]
    sides = [
        said(root.find(f".//{CHART}{axis}"), ["axPos"])["axPos"] for root in (bar, line) for axis in ("catAx", "valAx")
    ]
    assert sides == ["l", "b", "b", "l"]
    assert said(line.find(f".//{CHART}valAx"), ["crosses"]) == {"crosses": "max"}
    assert line.find(f".//{CHART}valAx/{CHART}title") is None
    assert said(area.find(f".//{CHART}areaChart"), ["varyColors"]) == {"varyColors": "0"}


def test_a_kind_of_chart_that_is_not_known_is_not_written() -> None:
    book = Workbook()
    book.active.add_chart(PieChart(), "A1")
    with pytest.raises(ValueError, match="flags of a pieChart"):
        render(book, "pie.xlsx")


@pytest.mark.parametrize("name", [*ALL, *NEW])
def test_one_tab_is_selected_and_it_is_the_one_shown(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    book = etree.fromstring(parts[name]["xl/workbook.xml"])
    relations = {e.get("Id"): e.get("Target") for e in etree.fromstring(parts[name]["xl/_rels/workbook.xml.rels"])}
    sheets = [f"xl/{relations[sheet.get(LINK)]}" for sheet in book.iter(f"{MAIN}sheet")]
    selected = [
        [view.get("tabSelected", "0") for view in etree.fromstring(parts[name][sheet]).iter(f"{MAIN}sheetView")]
        for sheet in sheets
    ]
    shown = int(book.find(f"{MAIN}bookViews/{MAIN}workbookView").get("activeTab", "0"))
    assert selected == [["1" if number == shown else "0"] for number in range(len(sheets))]


def test_the_active_sheet_is_the_one_that_is_selected() -> None:
    book = Workbook()
    book.create_sheet("second")
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = True
    book.active = 1
    sheets = read(unpacked(render(book, "two.xlsx")[0]), "xl/worksheets/sheet")
    assert [root.find(f".//{MAIN}sheetView").get("tabSelected") for _, root in sheets] == [None, "1"]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_links_inside_the_workbook_need_no_relation(
    name: str, files: dict[str, Path], parts: dict[str, dict[str, bytes]]
) -> None:
    titles = load_workbook(files[name], read_only=True).sheetnames
    links = [link for _, root in read(parts[name], "xl/worksheets/sheet") for link in root.iter(f"{MAIN}hyperlink")]
    assert links
    for link in links:
        assert LINK not in link.attrib
        title, _, cell = link.get("location").rpartition("!")
        assert (title.strip("'") in titles, cell) == (True, "A1")


@pytest.mark.parametrize("name", [*ALL, *NEW])
def test_relations_lead_to_parts_from_where_they_are(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    lists = [part for part in parts[name] if part.endswith(".rels")]
    reached = set()
    for part in lists:
        folder = posixpath.dirname(posixpath.dirname(part))
        entries = etree.fromstring(parts[name][part])
        assert len(entries), part
        for entry in entries:
            assert entry.get("TargetMode") is None
            assert not entry.get("Target").startswith("/")
            reached.add(posixpath.normpath(posixpath.join(folder, entry.get("Target"))))
    assert reached == set(parts[name]) - set(lists) - {"[Content_Types].xml"}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_printed_titles_are_columns_then_rows(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    book = etree.fromstring(parts[name]["xl/workbook.xml"])
    titles = [n.text for n in book.iter(f"{MAIN}definedName") if n.get("name") == "_xlnm.Print_Titles"]
    assert titles
    both = [title for title in titles if title.count("!") == 2]
    assert all(re.fullmatch(r".+!\$[A-Z]+:\$[A-Z]+,.+!\$\d+:\$\d+", title) for title in both)


def test_printed_titles_of_a_sheet_of_any_name() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "A, b's!"
    sheet.print_title_rows, sheet.print_title_cols = "4:4", "A:B"
    data, _ = render(book, "titles.xlsx")
    root = etree.fromstring(unpacked(data)["xl/workbook.xml"])
    assert root.find(f".//{MAIN}definedName").text == "'A, b''s!'!$A:$B,'A, b''s!'!$4:$4"
    saved = load_workbook(io.BytesIO(data)).active
    assert (saved.print_title_rows, saved.print_title_cols) == ("$4:$4", "$A:$B")


@pytest.mark.parametrize("name", WORKBOOKS)
def test_sheets_say_how_deep_their_outline_is(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    """Excel makes room for the buttons of an outline only if the sheet says so; lines without words are left out."""
    for part, root in read(parts[name], "xl/worksheets/sheet"):
        deepest = max(int(row.get("outlineLevel", "0")) for row in root.iter(f"{MAIN}row"))
        assert int(root.find(f"{MAIN}sheetFormatPr").get("outlineLevelRow", "0")) == deepest, part
        assert all(line.text for lines in root.iter(f"{MAIN}headerFooter") for line in lines), part


@pytest.mark.parametrize("name", WORKBOOKS)
def test_formats_say_what_they_are_there_for(name: str, parts: dict[str, dict[str, bytes]]) -> None:
    """A format that does not apply its own font would follow the style Normal when that is changed."""
    root = etree.fromstring(parts[name]["xl/styles.xml"])
    assert root.find(f"{MAIN}fills/{MAIN}fill/{MAIN}patternFill").get("patternType") == "none"
    assert root.find(f"{MAIN}colors") is None
    for form in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        for what in ("numFmt", "font", "fill", "border"):
            flag = f"apply{what[0].upper()}{what[1:]}".replace("NumFmt", "NumberFormat")
            assert (form.get(f"{what}Id") != "0") == (form.get(flag, "0") == "1")


def test_the_files_name_the_version_of_what_made_them(parts: dict[str, dict[str, bytes]]) -> None:
    """Excel's version for the format, ours for the content."""
    for name in WORKBOOKS:
        assert b"<AppVersion>16.0300</AppVersion>" in parts[name]["docProps/app.xml"]
        assert b"<dc:creator" in parts[name]["docProps/core.xml"]
    assert VERSION.encode() in parts["NetShare.xlsx"]["docProps/core.xml"]
