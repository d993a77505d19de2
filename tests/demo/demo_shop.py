"""The whole simulated shop, made once for all tests that look at it."""

from functools import lru_cache

from churn.demo.retailer import Retailer, retailer


@lru_cache(maxsize=1)
def shop() -> Retailer:
    return retailer()
