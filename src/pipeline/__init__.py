"""A study from files to results: checking, running the notebooks, training, exporting, publishing."""
