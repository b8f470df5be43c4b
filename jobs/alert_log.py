"""The alert log: verdicts of rules become an upsert log of alerts. SQL, the same for every job.

A rule answers a row with verdicts, one JSON object a line: `subject` (what the alert is about within its rule), `id`,
`fired` and the alert's `body`. A subject's verdicts are ordered by when they were known. The first that fires opens an
alert, another body updates it, one that does not fire withdraws it; a verdict that changes nothing is not written, so a
replay pages nobody twice. `revision` counts what was written about a subject.
"""

VERDICTS = """
SELECT rule, t, version,
  SPLIT_INDEX(v.line, 9, 0) AS subject, SPLIT_INDEX(v.line, 9, 1) AS alert_id,
  SPLIT_INDEX(v.line, 9, 2) = 'open' AS fired, SPLIT_INDEX(v.line, 9, 3) AS body
FROM scored CROSS JOIN UNNEST(SPLIT(scored.s.verdicts, U&'\\000A')) AS v(line)
WHERE scored.s.verdicts IS NOT NULL
"""

PAIRS = """
SELECT *, ARRAY_AGG(CAST(ROW(fired, alert_id, body) AS ROW<fired BOOLEAN, alert_id STRING, body STRING>)) OVER (
  PARTITION BY rule, subject ORDER BY t ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS two
FROM verdicts
"""

STEPS = """
SELECT rule, subject, t, version, fired, alert_id, body,
  COALESCE(CARDINALITY(two) = 2 AND two[1].fired, FALSE) AS was_fired,
  CASE WHEN CARDINALITY(two) = 2 THEN two[1].alert_id ELSE '' END AS was_id,
  CASE WHEN CARDINALITY(two) = 2 THEN two[1].body ELSE '' END AS was_body
FROM pairs
"""

CHANGES = """
SELECT *,
  CASE WHEN was_fired AND (NOT fired OR alert_id <> was_id) THEN 1 ELSE 0 END AS withdraws,
  CASE WHEN NOT fired OR (was_fired AND alert_id = was_id AND body = was_body) THEN CAST(NULL AS STRING)
       WHEN was_fired AND alert_id = was_id THEN 'updated' ELSE 'open' END AS becomes
FROM steps
"""

REVISIONS = """
SELECT *, SUM(withdraws + CASE WHEN becomes IS NULL THEN 0 ELSE 1 END) OVER (
  PARTITION BY rule, subject ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS revision
FROM changes
"""

WRITTEN = """
SELECT rule, version, t, e.status, e.alert_id, e.revision, e.body
FROM revisions CROSS JOIN UNNEST(ARRAY[
  ROW(CASE WHEN withdraws = 1 THEN 'withdrawn' END, was_id,
    CASE WHEN becomes IS NULL THEN revision ELSE revision - 1 END,
    CASE WHEN alert_id = was_id THEN body ELSE was_body END),
  ROW(becomes, alert_id, revision, body)]) AS e(status, alert_id, revision, body)
WHERE e.status IS NOT NULL
"""

VIEWS = {
    "verdicts": VERDICTS,
    "pairs": PAIRS,
    "steps": STEPS,
    "changes": CHANGES,
    "revisions": REVISIONS,
    "written": WRITTEN,
}
VIEWS = {name: text.strip() for name, text in VIEWS.items()}

ALERTS = """
SELECT alert_id, CONCAT(SUBSTRING(head, 1, CHAR_LENGTH(head) - 1), ',', SUBSTRING(body, 2))
FROM (
  SELECT alert_id, body, JSON_OBJECT('alert_id' VALUE alert_id, 'rule' VALUE rule, 'rule_version' VALUE version,
    'revision' VALUE revision, 'status' VALUE status, 'timestamp' VALUE t) AS head
  FROM written)
"""

SCORES = """
SELECT event_id, JSON_OBJECT('event_id' VALUE event_id, 'rule' VALUE rule, 'source' VALUE source,
  'entity' VALUE entity, 'event_time' VALUE event_time, 'known_time' VALUE t,
  'score' VALUE s.score, 'kind' VALUE s.kind, 'alerted' VALUE COALESCE(s.alerted, FALSE), 'version' VALUE version)
FROM scored WHERE sign > 0
"""
