"""FAB views, one file a noun; ``registry`` joins them."""
