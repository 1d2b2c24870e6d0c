Attribute VB_Name = "NetShareRibbon"
Option Explicit
' What the buttons of the ribbon do. Their names stand in the ribbon's description.

Public Sub NetShareInsertTemplate(ByVal control As Object)
    Dim template As String
    template = Environ$("USERPROFILE") & "\.@PROJECT@\" & NETSHARE_TEMPLATE
    If Dir$(template) = "" Then
        MsgBox TEXT_NO_TEMPLATE & template, vbExclamation, TEXT_TITLE
    Else
        NetShareRebindOurs Workbooks.Add(template) ' made of the template it may bear another author
    End If
End Sub

Public Sub NetShareExplainCell(ByVal control As Object)
    Tell NetShareExplanation(ActiveCell)
End Sub

Public Sub NetShareCheckWorkbook(ByVal control As Object)
    If ActiveWorkbook Is Nothing Then Exit Sub
    Application.Calculate
    Tell NetShareVerdict(ActiveWorkbook)
End Sub

Public Sub NetShareHelp(ByVal control As Object)
    Tell TEXT_HELP & NetShareLogFile
End Sub

Public Sub NetShareShowVersion(ByVal control As Object)
    NetShareTryAgain
    Tell NetShareVersions(NetShareAnswer("NETSHARE_VERSION", Array()))
End Sub

Private Sub Tell(ByVal text As String)
    MsgBox text, vbInformation, TEXT_TITLE
End Sub
