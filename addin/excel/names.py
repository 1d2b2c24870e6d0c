"""Names that workbooks, VBA and the settings on users' machines hold: frozen from the first release."""

XLAM_NAME = "NetShare.xlam"  # the add-in, by which formulas of other computers name it
TEMPLATE_NAME = "NetShare.xlsx"  # what the ribbon inserts: a file beside the configuration
PROJECT_NAME = "netshare"  # under which xlwings looks for settings
CONFIGURATION_NAME = f"{PROJECT_NAME}.conf"  # the file of settings, also the name of a sheet that would hold them
VBA_PROJECT_NAME = "NetShare"  # as the editor and error messages show it
PYTHON_MODULE = "addin.excel.xlwings_udfs"  # what Excel's Python server imports
FUNCTIONS_MODULE = "NetShareFunctions"  # of the VBA, with one procedure for each function
XLWINGS_VERSION = "0.37.8"  # compiled into the name of its DLL, which the VBA calls; pyproject.toml pins it too
