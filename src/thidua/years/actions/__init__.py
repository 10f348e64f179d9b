"""What is done in a year: a period is declared, a movement launched, passed on, registered for, checked, reviewed."""

from thidua.years.actions.movements import (
    check_registration,
    end_movement,
    launch_movement,
    pass_on_movement,
    praise_example,
    register_in_movement,
    return_registration,
    review_movement,
)
from thidua.years.actions.periods import declare_period

__all__ = [
    "check_registration",
    "declare_period",
    "end_movement",
    "launch_movement",
    "pass_on_movement",
    "praise_example",
    "register_in_movement",
    "return_registration",
    "review_movement",
]
