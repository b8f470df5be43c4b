"""What an outage took that no restart brings back: found by comparing the logs, and written anew."""
