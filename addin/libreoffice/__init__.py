"""LibreOffice Calc: the functions as an extension, made from the declarations."""
