"""What crosses a wire: events, decoders, alerts, dead letters, the online store's layout. No Flink, no Feast, no Java."""
