"""Which order lines count, and as what: filters, order states, charges, refunds, cancellations, cleaning rules."""
