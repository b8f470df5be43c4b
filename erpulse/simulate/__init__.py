"""A purchasing department that plays itself, in the wire formats of real connectors."""
