"""Raw tables to the canonical ones: columns named and converted, files joined and put together."""
