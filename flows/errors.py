"""The ways in which a command can end without doing its work; the exit codes are a promise to scripts."""


class CommandError(Exception):
    """A command could not do its work. The message names what is wrong and what to do about it."""

    exit_code: int


class WrongUsageError(CommandError):
    """Wrong usage or configuration."""

    exit_code = 2


class NothingDoneError(CommandError):
    """Nothing could be done: the site is down, the warehouse out of reach."""

    exit_code = 3
