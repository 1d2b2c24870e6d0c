Attribute VB_Name = "NetShareRebind"
Option Explicit
Option Private Module
' A workbook that was not written by Excel names our functions without saying where they are. Excel looks
' a name up when the formula that holds it is entered, so such formulas are entered once more.

Private Const TIED As Long = 1 ' to another file, whatever Excel makes of the others
Private Const DIRECT As Long = 2 ' the formula is the call: inside IFERROR a name that is not known would not show
Private Const ANY_CALL As Long = 3

Public Sub NetShareRebindWorkbook(ByVal book As Workbook)
    If IsMarked(book) Then NetShareRebindOurs book
End Sub

' Of a workbook that is known to be ours.
Public Sub NetShareRebindOurs(ByVal book As Workbook)
    Dim probe As Range, leftOut As String, wasSaved As Boolean
    If book.HasVBProject Then Exit Sub ' it brings the functions itself
    Set probe = FirstCall(book, TIED)
    If probe Is Nothing Then Set probe = FirstCall(book, DIRECT)
    If probe Is Nothing Then Set probe = FirstCall(book, ANY_CALL)
    If probe Is Nothing Then Exit Sub
    wasSaved = book.Saved
    If IsUnbound(probe) Then leftOut = Rebound(book) ' else nothing is touched, and nothing to undo is lost
    book.Saved = wasSaved
    If leftOut <> "" Then MsgBox TEXT_PROTECTED & leftOut, vbExclamation, TEXT_TITLE
End Sub

' Author and title are what VBA can read of a file that was written elsewhere.
Private Function IsMarked(ByVal book As Workbook) As Boolean
    Dim author As String, title As String
    On Error GoTo unreadable
    author = book.BuiltinDocumentProperties("Author").Value
    title = book.BuiltinDocumentProperties("Title").Value
    IsMarked = author = NETSHARE_AUTHOR And Left$(title, Len(NETSHARE_AUTHOR)) = NETSHARE_AUTHOR
unreadable:
End Function

Private Function FirstCall(ByVal book As Workbook, ByVal kind As Long) As Range
    Dim sheet As Worksheet
    For Each sheet In book.Worksheets
        Set FirstCall = FirstCallIn(sheet, kind)
        If Not FirstCall Is Nothing Then Exit Function
    Next sheet
End Function

Private Function FirstCallIn(ByVal sheet As Worksheet, ByVal kind As Long) As Range
    Dim formulas As Range, cell As Range
    Set formulas = FormulaCells(sheet)
    If formulas Is Nothing Then Exit Function
    For Each cell In formulas.Cells
        If CallsOurs(cell) Then
            If IsOfKind(cell.Formula, kind) Then
                Set FirstCallIn = cell
                Exit Function
            End If
        End If
    Next cell
End Function

Private Function IsOfKind(ByVal written As String, ByVal kind As Long) As Boolean
    Select Case kind
        Case TIED: IsOfKind = NetShareIsTied(written)
        Case DIRECT: IsOfKind = IsCall(written)
        Case Else: IsOfKind = True
    End Select
End Function

Private Function IsCall(ByVal written As String) As Boolean
    Dim bracket As Long
    bracket = InStr(written, "(")
    If bracket > 2 Then IsCall = NetShareIsOurs(Mid$(written, 2, bracket - 2))
End Function

Private Function CallsOurs(ByVal cell As Range) As Boolean
    If cell.HasFormula Then CallsOurs = NetShareCalls(cell.Formula).Count > 0
End Function

' SpecialCells does not work in a protected sheet, and fails where there is no formula.
Private Function FormulaCells(ByVal sheet As Worksheet) As Range
    On Error GoTo none
    If sheet.ProtectContents Then Set FormulaCells = sheet.UsedRange Else Set FormulaCells = sheet.UsedRange.SpecialCells(xlCellTypeFormulas)
none:
End Function

' Whether the formula names a file, or calculating the cell alone shows that Excel does not know the name.
Private Function IsUnbound(ByVal probe As Range) As Boolean
    On Error GoTo cannot
    IsUnbound = NetShareIsTied(probe.Formula)
    If IsUnbound Then Exit Function
    If probe.HasArray Then probe.CurrentArray.Calculate Else probe.Calculate
    If IsError(probe.Value2) Then IsUnbound = CStr(probe.Value2) Like "*" & xlErrName ' "Error 2029" in the user's language
cannot:
End Function

' The sheets and cells that could not be entered again, one a line.
Private Function Rebound(ByVal book As Workbook) As String
    Dim mode As Long, events As Boolean, updating As Boolean, wasSaved As Boolean, sheet As Worksheet
    mode = Application.Calculation
    events = Application.EnableEvents
    updating = Application.ScreenUpdating
    wasSaved = book.Saved
    On Error GoTo restore
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.Calculation = xlCalculationManual
    For Each sheet In book.Worksheets
        Rebound = Rebound & ReboundSheet(sheet)
    Next sheet
restore:
    If Err.Number <> 0 Then NetShareWriteLog "Connecting the functions: " & Err.Description
    On Error Resume Next ' each setting is put back, whatever becomes of the others
    Application.Calculation = mode
    Application.EnableEvents = events
    Application.ScreenUpdating = updating
    book.Saved = wasSaved
End Function

Private Function ReboundSheet(ByVal sheet As Worksheet) As String
    Dim formulas As Range, cell As Range
    If sheet.ProtectContents Then
        If Not FirstCallIn(sheet, ANY_CALL) Is Nothing Then ReboundSheet = vbLf & sheet.Name
        Exit Function
    End If
    Set formulas = FormulaCells(sheet)
    If formulas Is Nothing Then Exit Function
    For Each cell In formulas.Cells
        If CallsOurs(cell) Then
            If Not Reentered(cell) Then ReboundSheet = ReboundSheet & vbLf & sheet.Name & "!" & cell.Address(False, False)
        End If
    Next cell
End Function

Private Function Reentered(ByVal cell As Range) As Boolean
    Dim target As Object ' late: older versions of Excel know no Formula2 and no spilling
    On Error GoTo failed
    Set target = cell
    If cell.HasArray Then
        If cell.Address = cell.CurrentArray.Cells(1, 1).Address Then cell.CurrentArray.FormulaArray = NetShareWithoutPlace(cell.FormulaArray)
    ElseIf cell.NumberFormat = "@" Then
        Exit Function ' entered into a text cell a formula becomes a text
    ElseIf Not IsSpilledInto(target) Then
        If HasFormula2(target) Then
            target.Formula2 = NetShareWithoutPlace(target.Formula2)
        Else
            cell.Formula = NetShareWithoutPlace(cell.Formula)
        End If
    End If
    Reentered = True
failed:
End Function

Private Function IsSpilledInto(ByVal target As Object) As Boolean
    On Error GoTo older
    If target.HasSpill Then IsSpilledInto = target.SpillParent.Address <> target.Address
older:
End Function

Private Function HasFormula2(ByVal target As Object) As Boolean
    Dim text As String
    On Error GoTo older
    text = target.Formula2
    HasFormula2 = True
older:
End Function
