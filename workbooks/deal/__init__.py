"""A file of figures becomes a deal, or one sentence that says what is wrong with it."""
