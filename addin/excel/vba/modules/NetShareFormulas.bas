Attribute VB_Name = "NetShareFormulas"
Option Explicit
Option Private Module
' Which calls of our functions a formula holds.

Public Function NetShareCalls(ByVal formula As String) As Collection
    Dim found As Collection, position As Long, inText As Boolean, inSheet As Boolean, word As String
    Set found = New Collection
    For position = 1 To Len(formula)
        Select Case Mid$(formula, position, 1)
            Case """"
                If Not inSheet Then inText = Not inText
            Case "'"
                If Not inText Then inSheet = Not inSheet
            Case "("
                If Not (inText Or inSheet) Then
                    word = WordBefore(formula, position)
                    If NetShareIsOurs(word) Then found.Add Array(UCase$(word), InBrackets(formula, position))
                End If
        End Select
    Next position
    Set NetShareCalls = found
End Function

Public Function NetShareIsOurs(ByVal word As String) As Boolean
    If word <> "" Then NetShareIsOurs = InStr(1, "," & NETSHARE_FUNCTIONS & ",", "," & word & ",", vbTextCompare) > 0
End Function

' A formula without the place where the add-in was on another computer: Excel shows it where it finds no add-in there.
Public Function NetShareWithoutPlace(ByVal formula As String) As String
    Dim parts() As String, index As Long
    parts = Split(formula, """") ' every second part is a text, which stays
    For index = LBound(parts) To UBound(parts) Step 2
        parts(index) = WithoutName(WithoutFolder(parts(index)))
    Next index
    NetShareWithoutPlace = Join(parts, """")
End Function

Private Function WithoutFolder(ByVal part As String) As String
    Dim last As Long, first As Long
    last = InStr(1, part, NETSHARE_ADD_IN & "'!", vbTextCompare)
    Do While last > 0
        first = InStrRev(part, "'", last)
        Do While first > 2
            If Mid$(part, first - 1, 1) <> "'" Then Exit Do
            first = InStrRev(part, "'", first - 2) ' a doubled one belongs to the place
        Loop
        If first = 0 Then Exit Do
        part = Left$(part, first - 1) & Mid$(part, last + Len(NETSHARE_ADD_IN) + 2)
        last = InStr(1, part, NETSHARE_ADD_IN & "'!", vbTextCompare)
    Loop
    WithoutFolder = part
End Function

Private Function WithoutName(ByVal part As String) As String
    Dim at As Long, before As String
    at = InStr(1, part, NETSHARE_ADD_IN & "!", vbTextCompare)
    Do While at > 0
        before = " "
        If at > 1 Then before = Mid$(part, at - 1, 1)
        If before Like "[A-Za-z0-9_.]" Then
            at = at + 1 ' the end of another file's name
        Else
            part = Left$(part, at - 1) & Mid$(part, at + Len(NETSHARE_ADD_IN) + 1)
        End If
        at = InStr(at, part, NETSHARE_ADD_IN & "!", vbTextCompare)
    Loop
    WithoutName = part
End Function

' The name that ends before a bracket; a dot belongs to it, as in NATIVE.RUNWAY.
Private Function WordBefore(ByVal formula As String, ByVal bracket As Long) As String
    Dim first As Long
    first = bracket
    Do While first > 1
        If Not Mid$(formula, first - 1, 1) Like "[A-Za-z0-9_.]" Then Exit Do
        first = first - 1
    Loop
    WordBefore = Mid$(formula, first, bracket - first)
End Function

Private Function InBrackets(ByVal formula As String, ByVal bracket As Long) As String
    Dim position As Long, depth As Long, inText As Boolean, inSheet As Boolean
    For position = bracket To Len(formula)
        Select Case Mid$(formula, position, 1)
            Case """"
                If Not inSheet Then inText = Not inText
            Case "'"
                If Not inText Then inSheet = Not inSheet
            Case "("
                If Not (inText Or inSheet) Then depth = depth + 1
            Case ")"
                If Not (inText Or inSheet) Then depth = depth - 1
        End Select
        If depth = 0 Then Exit For
    Next position
    InBrackets = Mid$(formula, bracket + 1, position - bracket - 1)
End Function
