"""The book: projects, units and the rules they follow; carbon, never bytes."""
