Attribute VB_Name = "NetShareTexts"
Option Explicit
Option Private Module
' What the add-in tells its user, and the names it goes by.

Public Const NETSHARE_BUILT_VERSION As String = "@VERSION@"
Public Const NETSHARE_PYTHON_MODULE As String = "@PYTHON_MODULE@"
Public Const NETSHARE_MARK As Long = @MARK@ ' the character before an error's name: see addin/excel/com.py
Public Const NETSHARE_FUNCTIONS As String = @FUNCTIONS@
Public Const NETSHARE_FOLDER As String = "NetShare" ' in the user's local application data
Public Const NETSHARE_LOG As String = "@LOG@"
Public Const NETSHARE_TEMPLATE As String = "@TEMPLATE@" ' where netshare install puts it: beside the add-in Excel would open it
Public Const NETSHARE_AUTHOR As String = "NetShare" ' author, and first word of the title, of our workbooks
Public Const NETSHARE_CHECK_NAME As String = "chk_Master"

Public Const TEXT_TITLE As String = "NetShare"
Public Const TEXT_NOT_RUNNING As String = "NetShare's functions are #VALUE! because Python did not answer Excel." & vbLf & vbLf & _
    "What to do:" & vbLf & _
    "1. Open a command prompt and run: netshare doctor" & vbLf & _
    "2. Do what it says, then restart Excel." & vbLf & _
    "3. Recalculate everything with Ctrl+Alt+F9." & vbLf & vbLf & _
    "This message is shown once. The reason is also in the file "
Public Const TEXT_REASON As String = "The reason: "
Public Const TEXT_NO_CELL As String = "Select a cell with one of NetShare's functions first."
Public Const TEXT_NO_CALL As String = "This cell calls none of NetShare's functions."
Public Const TEXT_ALL_FINE As String = "The NetShare functions in this cell give no errors."
Public Const TEXT_ASK_IN_A_CELL As String = "cannot be explained from here; type this into an empty cell of the same row: "
Public Const TEXT_NO_TEMPLATE As String = "The template is missing. Run this in a command prompt: netshare install" & vbLf & "Expected here: "
Public Const TEXT_NO_CHECKS As String = "This workbook has no NetShare checks. Its formulas were calculated."
Public Const TEXT_CHECKS_PASS As String = "All checks of this workbook hold."
Public Const TEXT_CHECKS_FAIL As String = "Not all checks of this workbook hold: see its sheet Checks."
Public Const TEXT_PROTECTED As String = "NetShare's functions could not be connected here: protected sheets or cells, or array formulas of more than 255 characters. Unprotect or shorten them and open the workbook again:"
Public Const TEXT_HELP As String = "Type a formula such as =IMPLIED_REVENUE(493.8, 20%)." & vbLf & _
    "Insert Function (Shift+F3) lists the functions by subject, with help for each argument." & vbLf & _
    "=WHY(""IMPLIED_REVENUE"", 493.8, 20) says in words why a call is an error." & vbLf & _
    "In a command prompt, netshare functions prints them all, and netshare doctor finds what is wrong." & vbLf & vbLf & _
    "Failures are logged in "
Public Const TEXT_VERSIONS As String = "The add-in and NetShare in Python are different versions. Run this in a command prompt: netshare install"
