"""The servers of the local stack: Kafka, Redis and Flink as processes of this machine."""
