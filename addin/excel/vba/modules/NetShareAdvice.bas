Attribute VB_Name = "NetShareAdvice"
Option Explicit
Option Private Module
' What the add-in says about a cell, a workbook, itself.

Public Function NetShareVersions(ByVal pythons As Variant) As String
    Dim shown As String
    If IsError(pythons) Then shown = TEXT_REASON & NetShareFailure Else shown = pythons
    NetShareVersions = "NetShare add-in: " & NETSHARE_BUILT_VERSION & vbLf & "NetShare in Python: " & shown & vbLf & "xlwings: " & XLWINGS_VERSION
    If shown <> NETSHARE_BUILT_VERSION Then NetShareVersions = NetShareVersions & vbLf & vbLf & TEXT_VERSIONS
End Function

Public Function NetShareVerdict(ByVal book As Workbook) As String
    Dim master As Range
    Set master = MasterCheck(book)
    If master Is Nothing Then
        NetShareVerdict = TEXT_NO_CHECKS
    ElseIf VarType(master.Cells(1, 1).Value2) <> vbBoolean Then
        NetShareVerdict = TEXT_CHECKS_FAIL
    ElseIf master.Cells(1, 1).Value2 Then
        NetShareVerdict = TEXT_CHECKS_PASS
    Else
        NetShareVerdict = TEXT_CHECKS_FAIL
    End If
End Function

Private Function MasterCheck(ByVal book As Workbook) As Range
    On Error GoTo none
    Set MasterCheck = book.Names(NETSHARE_CHECK_NAME).RefersToRange
none:
End Function

Public Function NetShareExplanation(ByVal cell As Range) As String
    Dim calls As Collection, ours As Variant
    If cell Is Nothing Then
        NetShareExplanation = TEXT_NO_CELL
        Exit Function
    End If
    Set calls = NetShareCalls(cell.Formula)
    For Each ours In calls
        NetShareExplanation = NetShareExplanation & ReasonOf(cell, ours(0), ours(1))
    Next ours
    If NetShareFailure <> "" And calls.Count > 0 Then NetShareExplanation = TEXT_REASON & NetShareFailure
    If NetShareExplanation = "" Then NetShareExplanation = IIf(calls.Count = 0, TEXT_NO_CALL, TEXT_ALL_FINE)
End Function

' Why a call is an error, in words, as WHY says it; "" where it is not an error.
Private Function ReasonOf(ByVal cell As Range, ByVal functionName As String, ByVal arguments As String) As String
    Dim question As String, words As Variant
    question = "WHY(""" & functionName & """" & IIf(Trim$(arguments) = "", "", "," & arguments) & ")"
    words = CVErr(xlErrValue)
    If Len(question) < 255 Then words = cell.Worksheet.Evaluate(question) ' Evaluate takes no more
    If IsError(words) Or IsArray(words) Then
        ReasonOf = functionName & " " & TEXT_ASK_IN_A_CELL & "=" & question & vbLf
    ElseIf words <> "" Then
        ReasonOf = functionName & ": " & words & vbLf
    End If
End Function
