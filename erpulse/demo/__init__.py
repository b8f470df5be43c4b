"""The demo: the whole path on the local stack, with incidents planted, found and scored."""
