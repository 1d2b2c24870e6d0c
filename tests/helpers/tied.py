"""Formulas as Excel and LibreOffice tie our calls to something else, and how they read once they are free."""

from __future__ import annotations

FUNCRES = r"C:\Program Files\Microsoft Office\root\Office16\Library\Analysis\FUNCRES.XLAM"
TIED = {
    f"='{FUNCRES}'!IMPLIED_REVENUE(A1,A2)": "=IMPLIED_REVENUE(A1,A2)",
    "=[2]!IMPLIED_REVENUE(A1,A2)": "=IMPLIED_REVENUE(A1,A2)",
    "=xlwings.xlam!IMPLIED_REVENUE(A1,A2)": "=IMPLIED_REVENUE(A1,A2)",
    "=1-[12]!implied_revenue(A1,SUM(xlwings.xlam!NET_SHARE(A1,A2),1))": "=1-implied_revenue(A1,SUM(NET_SHARE(A1,A2),1))",
    f"='{FUNCRES}'!_xldudf_IMPLIED_REVENUE(A1,A2)": "=IMPLIED_REVENUE(A1,A2)",
    "=[2]!_XLDUDF_IMPLIED_REVENUE(A1,A2)": "=IMPLIED_REVENUE(A1,A2)",
    "='C:\\it''s my \"add-ins\" (old)\\[Book 1.xlsm]Sheet1'!NET_SHARE(A1,A2)": "=NET_SHARE(A1,A2)",
    "='https://example.org/add ins/Solver.xlam'!NET_SHARE(A1,A2)": "=NET_SHARE(A1,A2)",
    "=IF(A1>0,'D:\\x.xla'!NET_SHARE(A1,'My sheet'!A2),\"'x.xlam'!NET_SHARE(\")": (
        "=IF(A1>0,NET_SHARE(A1,'My sheet'!A2),\"'x.xlam'!NET_SHARE(\")"
    ),
    "=ORG.NETSHARE.CALC.ADDIN.IMPLIEDREVENUE(A1,A2)": "=IMPLIED_REVENUE(A1,A2)",
    "=2*org.netshare.calc.addin.netsharE(A1,ORG.NETSHARE.CALC.ADDIN.WHY(A1))": "=2*NET_SHARE(A1,WHY(A1))",
    # of others, of sheets, waiting for xlwings Lite: as they were
    "=[2]!EDATE2(A1)+'x.xlam'!OTHER_NET_SHARE(A1)": "=[2]!EDATE2(A1)+'x.xlam'!OTHER_NET_SHARE(A1)",
    "=Sheet1!NET_SHARE(A1,A2)+'My sheet'!NET_SHARE(1,2)": "=Sheet1!NET_SHARE(A1,A2)+'My sheet'!NET_SHARE(1,2)",
    "=_xldudf_NET_SHARE(A1,A2)": "=_xldudf_NET_SHARE(A1,A2)",
    "=ORG.NETSHARE.CALC.ADDIN.NOSUCH(A1)": "=ORG.NETSHARE.CALC.ADDIN.NOSUCH(A1)",
    "=NATIVE.NET_SHARE(A1,A2)&'[2]NET_SHARE'!A1": "=NATIVE.NET_SHARE(A1,A2)&'[2]NET_SHARE'!A1",
}
