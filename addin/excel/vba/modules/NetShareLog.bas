Attribute VB_Name = "NetShareLog"
Option Explicit
Option Private Module
' Where failures are written down: in the user's own folder, never the workbook's.

Public Function NetShareLogFile() As String
    NetShareLogFile = LogFolder & "\" & NETSHARE_LOG
End Function

Public Sub NetShareWriteLog(ByVal entry As String)
    Dim file As Integer
    On Error GoTo failed ' a log that cannot be written must not hide what it is about
    If Dir$(LogFolder, vbDirectory) = "" Then MkDir LogFolder
    file = FreeFile
    Open NetShareLogFile For Append As #file
    Print #file, Format$(Now, "yyyy-mm-dd hh:mm:ss") & " " & entry
    Close #file
failed:
End Sub

Private Function LogFolder() As String
    LogFolder = Environ$("LOCALAPPDATA") & "\" & NETSHARE_FOLDER
End Function
