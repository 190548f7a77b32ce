"""The witness: a program that others than the registry run, and that cosigns what they checked."""
