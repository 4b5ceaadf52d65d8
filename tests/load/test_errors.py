"""Every error of the warehouse says how a command ends with it."""

from load import errors
from load.errors import (
    LockLost,
    MassRestatement,
    SupersededProgram,
    UpgradeRefused,
    WarehouseError,
    WarehouseUnreachable,
)


def test_nothing_could_be_done_or_else_the_usage_is_wrong() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WarehouseError)
    ]
    assert {kind for kind in kinds if kind.exit_code == 3} == {
        WarehouseUnreachable, LockLost, MassRestatement, SupersededProgram, UpgradeRefused
    }  # fmt: skip
    assert {kind.exit_code for kind in kinds} == {2, 3}
