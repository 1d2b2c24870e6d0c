Attribute VB_Name = "NetShareFormulas"
Option Explicit
Option Private Module
' Which calls of our functions a formula holds.

Private Const CUSTOM As String = "@CUSTOM@" ' before a name: an Office add-in is to compute it
Private Const SERVICE As String = "@SERVICE@" ' before a name without underscores: as LibreOffice saves it

Public Function NetShareCalls(ByVal written As String) As Collection
    Dim found As Collection, position As Long, inText As Boolean, inSheet As Boolean, word As String
    Set found = New Collection
    written = NetShareWithoutPlace(written)
    For position = 1 To Len(written)
        Select Case Mid$(written, position, 1)
            Case """"
                If Not inSheet Then inText = Not inText
            Case "'"
                If Not inText Then inSheet = Not inSheet
            Case "("
                If Not (inText Or inSheet) Then
                    word = WordBefore(written, position)
                    If NetShareIsOurs(word) Then found.Add Array(UCase$(word), InBrackets(written, position))
                End If
        End Select
    Next position
    Set NetShareCalls = found
End Function

Public Function NetShareIsOurs(ByVal word As String) As Boolean
    If word <> "" Then NetShareIsOurs = InStr(1, "," & NETSHARE_FUNCTIONS & ",", "," & word & ",", vbTextCompare) > 0
End Function

Public Function NetShareIsTied(ByVal written As String) As Boolean
    NetShareIsTied = NetShareWithoutPlace(written) <> written
End Function

' A formula that calls our functions by their names alone. While it loads, Excel may have tied them to any add-in,
' or to ours where that was on another computer; other programs save them under longer names.
Public Function NetShareWithoutPlace(ByVal written As String) As String
    Dim position As Long, inText As Boolean, inSheet As Boolean, word As String, plain As String, first As Long
    position = 1
    Do While position <= Len(written)
        Select Case Mid$(written, position, 1)
            Case """"
                If Not inSheet Then inText = Not inText
            Case "'"
                If Not inText Then inSheet = Not inSheet
            Case "("
                If Not (inText Or inSheet) Then
                    word = WordBefore(written, position)
                    plain = PlainName(word)
                    first = position - Len(word)
                    If plain <> "" Then first = WithoutFile(written, first)
                    If plain <> "" And Not (first + Len(word) = position And IsCustom(word)) Then ' which waits for xlwings Lite
                        written = Left$(written, first - 1) & plain & Mid$(written, position)
                        position = first + Len(plain)
                    End If
                End If
        End Select
        position = position + 1
    Loop
    NetShareWithoutPlace = written
End Function

' The name that our function has here, "" where it is none of ours.
Private Function PlainName(ByVal word As String) As String
    Dim known As Variant
    If IsCustom(word) Then word = Mid$(word, Len(CUSTOM) + 1)
    If NetShareIsOurs(word) Then
        PlainName = word
    ElseIf UCase$(Left$(word, Len(SERVICE))) = SERVICE Then
        For Each known In Split(NETSHARE_FUNCTIONS, ",")
            If Replace(known, "_", "") = UCase$(Mid$(word, Len(SERVICE) + 1)) Then PlainName = known
        Next known
    End If
End Function

Private Function IsCustom(ByVal word As String) As Boolean
    IsCustom = LCase$(Left$(word, Len(CUSTOM))) = LCase$(CUSTOM)
End Function

' Where a call begins whose name begins at `first`: before the file, and its !, that may stand in front of it.
Private Function WithoutFile(ByVal written As String, ByVal first As Long) As Long
    Dim start As Long
    WithoutFile = first
    If first < 3 Then Exit Function
    If Mid$(written, first - 1, 1) <> "!" Then Exit Function
    start = first - 1
    If Mid$(written, start - 1, 1) = "'" Then
        start = OpeningQuote(written, start - 1)
    Else
        Do While start > 1
            If InStr("=(,;{}+-*/^&<>: ""'", Mid$(written, start - 1, 1)) > 0 Then Exit Do
            start = start - 1
        Loop
    End If
    If IsFile(Mid$(written, start, first - 1 - start)) Then WithoutFile = start
End Function

' Of a quoted place that ends here; a doubled quote belongs to it.
Private Function OpeningQuote(ByVal written As String, ByVal last As Long) As Long
    Dim at As Long
    at = InStrRev(written, "'", last - 1)
    Do While at > 2
        If Mid$(written, at - 1, 1) <> "'" Then Exit Do
        at = InStrRev(written, "'", at - 2)
    Loop
    OpeningQuote = IIf(at > 0, at, last)
End Function

' Or it is a sheet, which may have names of its own.
Private Function IsFile(ByVal place As String) As Boolean
    IsFile = LCase$(place) Like "*.xl*" Or InStr(place, "[") + InStr(place, "\") + InStr(place, "/") > 0
End Function

' The name that ends before a bracket; a dot belongs to it, as in NATIVE.RUNWAY.
Private Function WordBefore(ByVal written As String, ByVal bracket As Long) As String
    Dim first As Long
    first = bracket
    Do While first > 1
        If Not (Mid$(written, first - 1, 1) Like "[A-Za-z0-9_.]") Then Exit Do
        first = first - 1
    Loop
    WordBefore = Mid$(written, first, bracket - first)
End Function

Private Function InBrackets(ByVal written As String, ByVal bracket As Long) As String
    Dim position As Long, depth As Long, inText As Boolean, inSheet As Boolean
    For position = bracket To Len(written)
        Select Case Mid$(written, position, 1)
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
    InBrackets = Mid$(written, bracket + 1, position - bracket - 1)
End Function
