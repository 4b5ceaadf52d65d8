"""The two ways in which a command can end without doing its work; the exit codes are DESIGN's."""


class WrongUsageError(Exception):
    """Wrong usage or configuration (exit code 2). The message names what is wrong and what to do."""


class NothingDoneError(Exception):
    """Nothing could be done: site down, warehouse out of reach (exit code 3). The message says what to do."""
