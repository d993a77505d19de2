"""A bundle behind HTTP: scores of some customers, the model card, health and metrics. Needs the extra `service`."""
