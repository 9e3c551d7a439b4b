"""Background jobs, one file a kind; importing the package registers their handlers."""
