"""Extracts of an ERP, CSV or Parquet, read by a map and turned into canonical rows in the order they were known."""
