"""What crosses a wire: events, decoders, alerts, dead letters, online layout. No Flink, no Feast, no Java."""
