"""The feature store from the command's side: what Feast's repository declares, against the log, Redis and Parquet."""
