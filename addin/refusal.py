"""Bad input from outside: one sentence that names the place."""


class Refusal(Exception):
    """What was given cannot be used. Its text is shown to the user as it is; nothing was changed."""
