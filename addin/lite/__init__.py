"""xlwings Lite: Python inside Excel on Windows, Mac and the web, with the code inside the workbook."""
