"""The model file: its schema, its canonical bytes, safe unpickling, checks on loading, building, model card."""
