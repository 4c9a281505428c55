"""What goes wrong with the test PBX itself, as opposed to what is tested on it."""


class PbxError(Exception):
    """The test PBX cannot be had, or did not do its part; the message says why and what would help."""
