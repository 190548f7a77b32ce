"""The doors: the JSON API, its server and the command line. Nothing below imports from here."""
