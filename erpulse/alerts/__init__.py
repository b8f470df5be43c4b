"""Alerts as people read them: the log of `erp.alerts`, its latest revisions, their words and their way back."""
