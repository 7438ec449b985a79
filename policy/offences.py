"""What a holding reply must not say, in the order in which it is asked."""

from policy import customer, errands, promises, statements
from policy.rule import ClauseRule

GRAVE: tuple[ClauseRule, ...] = (
    promises.REASSURANCE,
    customer.BELITTLES,
    statements.ADMISSION,
    promises.OUTCOME,
    promises.FAVOUR,
    statements.INVENTED_REASON,
)
ERRANDS: tuple[ClauseRule, ...] = (
    errands.SENDS_OFF,
    errands.ADVICE_TO_CONTACT,
    errands.REQUEST,
    errands.INSTRUCTION,
    errands.ADVICE,
    statements.RESULT,
    errands.PERMISSION,
)
STATEMENTS: tuple[ClauseRule, ...] = (statements.FORECAST, statements.STATEMENT, statements.SAYS_YES)
