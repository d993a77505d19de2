"""Did it come true: the ledger of scores, closed dates against their outcomes, an alarm with a stated rate, drift."""
