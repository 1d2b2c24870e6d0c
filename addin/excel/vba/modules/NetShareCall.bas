Attribute VB_Name = "NetShareCall"
Option Explicit
Option Private Module
' From a formula to Python and back. A call that fails is #VALUE!, never a message in a cell, which SUM would skip.

Private Const QUIET As Double = 30 / 86400 ' days: or a thousand cells would each wait for a Python that does not start

Private server As Object
Private quietUntil As Date
Private lastFailure As String
Private toldUser As Boolean

Public Function NetShareAnswer(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim answer As Variant, reason As String
    NetShareAnswer = CVErr(xlErrValue)
    If Now < quietUntil Then Exit Function
    If Answered(functionName, arguments, answer, reason) Then
        lastFailure = ""
        NetShareAnswer = TrueErrors(answer)
    Else
        NoteFailure functionName, reason
    End If
End Function

' The value of an argument, which may be missing: Value2, for Value makes other types of dates and amounts of money.
Public Function NetSharePlain(Optional ByVal argument As Variant) As Variant
    If Not IsObject(argument) Then
        NetSharePlain = argument
    ElseIf argument.Areas.Count > 1 Then
        NetSharePlain = CVErr(xlErrValue) ' Value2 would be that of the first area
    Else
        NetSharePlain = argument.Value2
    End If
End Function

Public Function NetShareFailure() As String
    NetShareFailure = lastFailure
End Function

' Lets the next call try again at once, for instance after a repair.
Public Sub NetShareTryAgain()
    Set server = Nothing
    quietUntil = 0
    lastFailure = ""
End Sub

Private Function Answered(ByVal functionName As String, ByVal arguments As Variant, ByRef answer As Variant, ByRef reason As String) As Boolean
    Dim startedNow As Boolean
    startedNow = server Is Nothing
    If Not Started(reason) Then Exit Function
    Answered = Called(functionName, arguments, answer, reason)
    If Answered Then Exit Function
    If Not startedNow Then
        Set server = Nothing ' the earlier Python may have ended
        If Started(reason) Then Answered = Called(functionName, arguments, answer, reason)
    End If
    If Not Answered Then quietUntil = Now + QUIET ' it runs, but cannot answer: no other cell could either
End Function

' The server is kept: looking for it would read xlwings' settings again, a dozen times a call.
Private Function Started(ByRef reason As String) As Boolean
    On Error GoTo failed
    If server Is Nothing Then Set server = XLPy
    Started = True
    Exit Function
failed:
    reason = Err.Description
    quietUntil = Now + QUIET
End Function

' Without workbook and caller: our functions need neither, and each would cost calls back into Excel.
Private Function Called(ByVal functionName As String, ByVal arguments As Variant, ByRef answer As Variant, ByRef reason As String) As Boolean
    On Error GoTo failed
    answer = server.CallUDF(NETSHARE_PYTHON_MODULE, functionName, PlainValues(arguments))
    Called = True
    Exit Function
failed:
    reason = Err.Description
End Function

Private Function PlainValues(ByVal arguments As Variant) As Variant
    Dim plain() As Variant, index As Long
    If UBound(arguments) < LBound(arguments) Then
        PlainValues = arguments
        Exit Function
    End If
    ReDim plain(LBound(arguments) To UBound(arguments))
    For index = LBound(arguments) To UBound(arguments)
        plain(index) = NetSharePlain(arguments(index))
    Next index
    PlainValues = plain
End Function

Private Function TrueErrors(ByVal answer As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(answer) Then
        TrueErrors = TrueError(answer)
        Exit Function
    End If
    For row = LBound(answer) To UBound(answer)
        If HasColumns(answer) Then
            For column = LBound(answer, 2) To UBound(answer, 2)
                answer(row, column) = TrueError(answer(row, column))
            Next column
        Else
            answer(row) = TrueError(answer(row))
        End If
    Next row
    TrueErrors = answer
End Function

' A single row arrives with one dimension.
Private Function HasColumns(ByRef answer As Variant) As Boolean
    Dim last As Long
    On Error GoTo oneDimension
    last = UBound(answer, 2)
    HasColumns = True
oneDimension:
End Function

Private Function TrueError(ByVal cell As Variant) As Variant
    TrueError = cell
    If VarType(cell) <> vbString Then Exit Function
    If Left$(cell, 1) <> ChrW$(NETSHARE_MARK) Then Exit Function
    Select Case Mid$(cell, 2)
        Case "#DIV/0!": TrueError = CVErr(xlErrDiv0)
        Case "#N/A": TrueError = CVErr(xlErrNA)
        Case "#NAME?": TrueError = CVErr(xlErrName)
        Case "#NULL!": TrueError = CVErr(xlErrNull)
        Case "#NUM!": TrueError = CVErr(xlErrNum)
        Case "#REF!": TrueError = CVErr(xlErrRef)
        Case "#VALUE!": TrueError = CVErr(xlErrValue)
        Case Else: TrueError = Mid$(cell, 2) ' a text that begins with the mark
    End Select
End Function

Private Sub NoteFailure(ByVal functionName As String, ByVal reason As String)
    If reason = "" Then reason = functionName
    If reason <> lastFailure Then NetShareWriteLog functionName & ": " & reason
    lastFailure = reason
    If toldUser Or Not Application.Visible Then Exit Sub
    toldUser = True
    MsgBox TEXT_NOT_RUNNING & NetShareLogFile & vbLf & vbLf & TEXT_REASON & Left$(reason, 400), vbExclamation, TEXT_TITLE
End Sub
