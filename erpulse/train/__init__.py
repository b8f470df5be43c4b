"""`erpulse train`: learn a model from what was known, and keep it where it earns its place."""
