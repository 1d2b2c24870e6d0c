"""The `netshare` command: the front door."""
