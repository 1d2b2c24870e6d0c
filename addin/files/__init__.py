"""Office files as parts: read with care, put together the same every time."""
