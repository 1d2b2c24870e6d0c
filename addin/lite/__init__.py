"""Excel on Windows, Mac and the web: the free add-in xlwings Lite runs the code that a workbook brings."""
