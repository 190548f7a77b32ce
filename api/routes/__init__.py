"""The routes, a noun a module; ``api.app`` puts them together."""
