"""Text to numbers, times, flags and ids, a column at a time; what cannot be read is marked, with its remedy."""
