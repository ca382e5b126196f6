"""A first project: an empty one of one's own, and contracts and decisions proposed for it."""
