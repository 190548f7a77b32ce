"""The operator: the one database, the one writer and the services around them."""
