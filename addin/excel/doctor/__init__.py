"""What is wrong with the functions in Excel on this machine, and what to do."""
