"""The online store: feature rows in Redis, in Feast's layout, written in bulk. The only module that touches Redis.

Feast's own writer drops a correction that carries the time of the stored row, and races between its read and its
write. Here one script call compares and writes some hundred entities in one atomic step: a row is stored unless the
stored one is newer, so a replay or a rebuild beside the running job never takes a feature back, and a correction at
the same time counts. Entities that decayed to 0 stay as rows of zeros; nothing expires.
"""

import logging
import threading
import time
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

import msgspec
import redis

from connectors.errors import ConfigError, WiringError, did_you_mean
from connectors.feature_rows import TOPICS, FeatureDecoder
from connectors.online_bytes import decode_time, decode_value
from connectors.online_layout import (
    FeatureRow,
    OnlineView,
    RowEncoder,
    decode_entity,
    encode_rows,
    entity_encoder,
    entity_pattern,
    latest,
)
from connectors.online_script import write_arguments, write_script
from connectors.settings import OnlineStore, Secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "FeatureRow",
    "OnlineView",
    "OnlineWriter",
    "connect",
    "delete_view",
    "encode_rows",
    "entities",
    "read",
    "store_json",
    "write",
]

_Record = tuple[str, str | bytes | None, int | None]  # topic, JSON text, known time beside it
LOG = logging.getLogger(__name__)
CHUNK = 128  # entities per atomic step: under a millisecond of Redis
SLICE = 1000  # rows that are parsed before they go out
PAGE = 1000
RETRY_SECONDS, PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 60.0, 0.1, 2.0
REFUSALS = (redis.AuthenticationError, redis.exceptions.NoPermissionError)
TIMEOUT_SECONDS = 10.0


def connect(store: OnlineStore) -> redis.Redis:
    """Return a client of the online store after one ping.

    Raises:
        ConfigError: Redis does not answer, or refuses the user.
    """
    client = _client(store)
    try:
        client.ping()
    except redis.RedisError as error:
        raise ConfigError(_unreachable(store, error)) from error
    return client


def write(client: redis.Redis, project: str, view: OnlineView, rows: "Iterable[FeatureRow]") -> int:
    """Store the latest row of each entity unless Redis has a newer one; return how many entities were written.

    Raises:
        ContractError: a row does not fit the view.
        redis.RedisError: Redis is away or refuses; the batch may be stored in part and may be written again.
    """
    with _Batch(client, project) as batch:
        batch.send(view, rows)
        return batch.finish()


class _Batch:
    """One connection on which chunks go out while the next ones are encoded; their answers are read at the end."""

    def __init__(self, client: redis.Redis, project: str) -> None:
        self._pool, self._project = client.connection_pool, project
        self._connection = self._pool.get_connection()
        self._known: set[str] = set()
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._connection.disconnect()  # answers may be on their way: the next user must not read them
        self._pool.release(self._connection)

    def send(self, view: OnlineView, rows: "Iterable[FeatureRow]") -> None:
        """Send the latest row of each entity, a chunk in one atomic step each."""
        newest, encoder = latest(rows), RowEncoder(view, self._project)
        for start in range(0, len(newest), CHUNK):
            command = *self._script(len(view.fields)), *write_arguments(encoder, newest[start : start + CHUNK])
            # A health check reads its answer: it must not find one of ours.
            self._connection.send_command(*command, check_health=not self._sent)
            self._sent += 1

    def finish(self) -> int:
        """Read the answers; return how many entities were written."""
        return sum(int(self._connection.read_response()) for _ in range(self._sent))

    def _script(self, features: int) -> tuple[str, str]:
        """Return the script itself at its first use of this batch, later its digest."""
        text, digest = write_script(features)
        if digest in self._known:
            return "EVALSHA", digest
        self._known.add(digest)
        return "EVAL", text


def read(
    client: redis.Redis, project: str, view: OnlineView, keys: "Iterable[tuple[str, ...]]"
) -> list[FeatureRow | None]:
    """Return the stored row of each key, None where there is none.

    Raises:
        ContractError: a stored value has a type that is not ours.
        redis.RedisError: Redis is away or refuses.
    """
    asked, found = iter(keys), list[FeatureRow | None]()
    names, redis_key = [view.stamp, *view.hash_fields], entity_encoder(view.keys, project)
    while page := list(islice(asked, PAGE)):
        with client.pipeline(transaction=False) as pipe:
            for key in page:
                _queue(pipe, "HMGET", redis_key(key), *names)
            found += [_stored(key, cells) for key, cells in zip(page, pipe.execute(), strict=True)]
    return found


def entities(client: redis.Redis, project: str, view: OnlineView) -> "Iterator[tuple[str, ...]]":
    """Yield the keys of all entities that have a row of the view, each at least once.

    Raises:
        redis.RedisError: Redis is away or refuses.
    """
    for page in _pages(client, project, view):
        yield from filter(None, (decode_entity(view.keys, project, redis_key) for redis_key in page))


def delete_view(client: redis.Redis, project: str, view: OnlineView) -> int:
    """Remove the rows of the view and leave the other views of its entities; return how many rows there were.

    Raises:
        redis.RedisError: Redis is away or refuses.
    """
    names, removed = (view.stamp, *view.hash_fields), 0
    for page in _pages(client, project, view):
        with client.pipeline(transaction=False) as pipe:
            for redis_key in page:
                _queue(pipe, "HDEL", redis_key, *names)
            pipe.execute()
        removed += len(page)
    return removed


def store_json(store: OnlineStore) -> str:
    """Return the settings as JSON, the password in clear: it is what a worker connects with; never log it.

    >>> store_json(OnlineStore(password=Secret("s3cret")))
    '{"host":"127.0.0.1","port":6379,"user":null,"password":"s3cret","ssl":false,"project":"erpulse"}'
    """
    return msgspec.json.encode(store, enc_hook=lambda secret: secret.value).decode()


class OnlineWriter:
    """Writes JSON feature rows of several views; one connection per thread, made at its first batch.

    The subtasks of a Flink worker are threads of one process, and a socket they share hangs. A writer may be pickled:
    its connections stay behind.

    Args:
        settings: The `OnlineStore` as JSON, see `store_json`.
        views: The views that rows may belong to.
        retry_seconds: How long a batch is tried again while Redis is away before the error is raised.
    """

    def __init__(self, settings: str, views: "Iterable[OnlineView]", retry_seconds: float = RETRY_SECONDS) -> None:
        """Read the settings; connect to nothing."""
        self._settings, self._views, self._retry = settings, tuple(views), retry_seconds
        self._store = msgspec.json.decode(settings, type=OnlineStore, dec_hook=lambda _, text: Secret(str(text)))
        self._by_topic = {TOPICS + view.name: (view, FeatureDecoder(view)) for view in self._views}
        self._local = threading.local()

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as the arguments."""
        return OnlineWriter, (self._settings, self._views, self._retry)

    def __call__(
        self, topic: "Sequence[str]", value: "Sequence[str | bytes | None]", known_time_ms: "Sequence[int | None]"
    ) -> list[int]:
        """Store a batch.

        Args:
            topic: `features.<view>` of each row, shape (n,).
            value: JSON text of each row, shape (n,); null is a tombstone and is skipped.
            known_time_ms: Milliseconds since 1970, shape (n,), for rows whose text has no `known_time`.

        Returns:
            1 per row that was accepted (stored, or outdone by a newer one), 0 per row that cannot be read, shape (n,).

        Raises:
            WiringError: a topic belongs to none of the views.
            ConfigError: Redis stayed away for `retry_seconds`, or refuses the user or password.
        """
        batch = list(zip(topic, value, known_time_ms, strict=True))
        deadline, pause = time.monotonic() + self._retry, PAUSE_SECONDS
        while True:
            try:
                return self._write(batch)
            except redis.RedisError as error:
                self._local.client = None
                if isinstance(error, REFUSALS) or time.monotonic() + pause > deadline:
                    raise ConfigError(_unreachable(self._store, error)) from error
                LOG.warning("online store: %s; again in %.1f s", error, pause)
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _write(self, batch: "list[_Record]") -> list[int]:
        """Send slice by slice: Redis stores one while the next is parsed."""
        accepted: list[int] = []
        with _Batch(self._client(), self._store.project) as out:
            for start in range(0, len(batch), SLICE):
                accepted += self._send(out, batch[start : start + SLICE])
            out.finish()
        return accepted

    def _send(self, out: _Batch, records: "list[_Record]") -> list[int]:
        accepted = [0] * len(records)
        for topic in dict.fromkeys(record[0] for record in records):
            places = [place for place, record in enumerate(records) if record[0] == topic]
            view, decoder = self._view(topic)
            rows = decoder.many([records[place][1] for place in places], [records[place][2] for place in places])
            out.send(view, (row for row in rows if row is not None))
            for place, row in zip(places, rows, strict=True):
                accepted[place] = int(row is not None)
        return accepted

    def _view(self, topic: str) -> tuple[OnlineView, FeatureDecoder]:
        if topic not in self._by_topic:
            raise WiringError(f"online store: no view for topic {topic!r}{did_you_mean(topic, self._by_topic)}")
        return self._by_topic[topic]

    def _client(self) -> redis.Redis:
        client = getattr(self._local, "client", None)
        if client is None:
            client = self._local.client = _client(self._store)
        return client


def _client(store: OnlineStore) -> redis.Redis:
    return redis.Redis(
        host=store.host,
        port=store.port,
        username=store.user,
        password=store.password.value if store.password else None,
        ssl=store.ssl,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        health_check_interval=30,
    )


def _unreachable(store: OnlineStore, error: Exception) -> str:
    return (
        f"online store: Redis at {store.host}:{store.port} (tls {'on' if store.ssl else 'off'}): {error};"
        " start it ('erpulse up' for the local one) or mend online.host, online.port, online.password, online.ssl"
    )


def _pages(client: redis.Redis, project: str, view: OnlineView) -> "Iterator[list[bytes]]":
    scanned = client.scan_iter(entity_pattern(view.keys), count=PAGE)
    keys = (key for key in scanned if decode_entity(view.keys, project, key))
    while page := list(islice(keys, PAGE)):
        with client.pipeline(transaction=False) as pipe:
            for redis_key in page:
                _queue(pipe, "HEXISTS", redis_key, view.stamp)
            there = pipe.execute()
        yield [redis_key for redis_key, has in zip(page, there, strict=True) if has]


def _queue(pipe: "redis.client.Pipeline", *command: str | bytes) -> None:
    """Add a command with binary keys and fields: the stubs of its own methods know text only."""
    pipe.execute_command(*command)  # type: ignore[no-untyped-call]


def _stored(key: tuple[str, ...], cells: "list[bytes | None]") -> FeatureRow | None:
    if cells[0] is None:
        return None
    return FeatureRow(key, tuple(decode_value(cell or b"") for cell in cells[1:]), decode_time(cells[0]))
