"""The parts of charts and drawings. Excel takes a flag that is missing in a chart for one that is set, so each is
written; and it knows no text without words."""

from __future__ import annotations

from lxml import etree

from addin.files.openxml import DOCUMENT_SPACE, prefixed, put, tag

CHART_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
TEXT_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
ANCHOR_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"

# of each kind of element: the order of its children, that of all kinds of charts, series and axes in one
_ORDERS = {
    "chartSpace": """
        date1904 lang roundedCorners AlternateContent style clrMapOvr pivotSource protection chart spPr txPr
        externalData printSettings userShapes extLst""",
    "chart": """
        title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs
        showDLblsOverMax extLst""",
    "title": "tx layout overlay spPr txPr extLst",
    "legend": "legendPos legendEntry layout overlay spPr txPr extLst",
    "plot": """
        barDir scatterStyle grouping varyColors ser dLbls dropLines hiLowLines upDownBars gapWidth overlap serLines
        marker smooth axId extLst""",
    "ser": """
        idx order tx spPr invertIfNegative pictureOptions marker dPt dLbls trendline errBars cat val xVal yVal smooth
        shape extLst""",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
    "labels": """
        idx dLbl delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent
        showBubbleSize separator showLeaderLines leaderLines extLst""",
    "axis": """
        axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos
        spPr txPr crossAx crosses crossesAt auto lblAlgn lblOffset baseTimeUnit tickLblSkip tickMarkSkip
        noMultiLvlLbl crossBetween majorUnit majorTimeUnit minorUnit minorTimeUnit dispUnits extLst""",
}
_NAMES = {kind: tuple(names.split()) for kind, names in _ORDERS.items()}
_SHOWN = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
_OF_AXES = {"delete": "0", "tickLblPos": "nextTo", "crosses": "autoZero"}
_UNSAID = dict.fromkeys(_SHOWN, "0")
# by element: what is written where it says nothing
_MEANT: dict[str, tuple[str, dict[str, str]]] = {
    "chartSpace": ("chartSpace", {"roundedCorners": "0"}),
    "chart": ("chart", {"plotVisOnly": "1", "dispBlanksAs": "gap", "showDLblsOverMax": "0"}),
    "title": ("title", {"overlay": "0"}),
    "legend": ("legend", {"overlay": "0"}),
    "areaChart": ("plot", {"varyColors": "0"}),
    "barChart": ("plot", {"varyColors": "0"}),
    "lineChart": ("plot", {"varyColors": "0", "marker": "1"}),
    "scatterChart": ("plot", {"varyColors": "0"}),
    "dPt": ("dPt", {"bubble3D": "0"}),
    "dLbls": ("labels", _UNSAID),
    "dLbl": ("labels", _UNSAID),
    "catAx": ("axis", {**_OF_AXES, "auto": "1", "lblAlgn": "ctr", "noMultiLvlLbl": "0"}),
    "valAx": ("axis", _OF_AXES),
}
_OF_SERIES = {
    "areaChart": {},
    "barChart": {"invertIfNegative": "0"},
    "lineChart": {"smooth": "0"},
    "scatterChart": {"smooth": "0"},
}


def as_excel_writes_chart(root: etree._Element) -> etree._Element:
    """A chart with every flag, without empty texts, in Excel's own prefixes."""
    _without_empty_texts(root)
    chart = root.find(_tag("chart"))
    titled = chart.find(_tag("title")) is not None
    _say(chart, "chart", {"autoTitleDeleted": "0" if titled else "1"})
    for element in [*root.iter(*map(_tag, _MEANT))]:
        kind, meant = _MEANT[etree.QName(element).localname]
        if kind != "labels" or element.find(_tag("delete")) is None:  # labels that are deleted say nothing else
            _say(element, kind, meant)
    for plot in chart.find(_tag("plotArea")):
        name = etree.QName(plot).localname
        if name.endswith("Chart"):
            _plot(root, plot, name)
    return prefixed(root, {"c": CHART_SPACE, "a": TEXT_SPACE, "r": DOCUMENT_SPACE})


def _plot(root: etree._Element, plot: etree._Element, name: str) -> None:
    """What depends on the kind of chart: its series' flag, and how its axes lie and cross."""
    if name not in _OF_SERIES:
        raise ValueError(f"the flags of a {name} are not known here: see what Excel writes")
    flag = _OF_SERIES[name]
    for series in plot.iter(_tag("ser")):
        _say(series, "ser", flag)
        for point in series.iter(_tag("dPt")) if name == "barChart" else ():
            _say(point, "dPt", flag)
    across = plot.find(f"{_tag('barDir')}[@val='bar']") is not None
    axes = {axis.find(_tag("axId")).get("val"): axis for axis in root.iter(_tag("catAx"), _tag("valAx"))}
    first, second = (axes[entry.get("val")] for entry in plot.findall(_tag("axId")))
    _lie(first, {"b": "l", "t": "r"} if across else {"l": "b", "r": "t"})
    _lie(second, {"l": "b", "r": "t"} if across else {"b": "l", "t": "r"})
    for axis in (first, second):
        if axis.tag == _tag("valAx"):
            _say(axis, "axis", {"crossBetween": "midCat" if name == "scatterChart" else "between"})


def _lie(axis: etree._Element, turned: dict[str, str]) -> None:
    """openpyxl has every axis on the left."""
    position = axis.find(_tag("axPos"))
    position.set("val", turned.get(position.get("val"), position.get("val")))


def _say(parent: etree._Element, kind: str, meant: dict[str, str]) -> None:
    """Children with these values, each at its place, where there are none."""
    for name, value in meant.items():
        other = "crossesAt" if name == "crosses" else name  # either of them
        if parent.find(_tag(name)) is None and parent.find(_tag(other)) is None:
            put(parent, etree.Element(_tag(name), val=value), _NAMES[kind])


def _without_empty_texts(root: etree._Element) -> None:
    for run in [*root.iter(tag("r", TEXT_SPACE))]:
        if not run.findtext(tag("t", TEXT_SPACE)):
            run.getparent().remove(run)
    for body in root.iter(tag("bodyPr", TEXT_SPACE)):
        if body.getparent().find(tag("lstStyle", TEXT_SPACE)) is None:
            body.addnext(etree.Element(tag("lstStyle", TEXT_SPACE)))
    for title in [*root.iter(_tag("title"))]:
        if not "".join(title.itertext()).strip():
            title.getparent().remove(title)


def as_excel_writes_drawing(root: etree._Element) -> etree._Element:
    """A drawing with the frame that Excel writes round a chart, in Excel's own prefixes."""
    for frame in root.iter(tag("graphicFrame", ANCHOR_SPACE)):
        frame.set("macro", "")
        place = frame.find(tag("xfrm", ANCHOR_SPACE))
        if not len(place):
            etree.SubElement(place, tag("off", TEXT_SPACE), x="0", y="0")
            etree.SubElement(place, tag("ext", TEXT_SPACE), cx="0", cy="0")
    return prefixed(root, {"xdr": ANCHOR_SPACE, "a": TEXT_SPACE})


def _tag(name: str) -> str:
    return tag(name, CHART_SPACE)
