WITH kept AS (
  SELECT event_id,
    batch_id,
    batch_position,
    MAX_BY(COALESCE(quantity, 1), rating) AS net,
    MAX_BY(CASE WHEN is_void THEN 1 ELSE 0 END, rating) AS voided,
    MAX_BY(event_day, rating) AS event_day
  FROM events
  WHERE org = 'acme'
    AND arrival_day >= '2026-11-19'
    AND event_day >= '2026-11-20' AND event_day < '2026-11-22'
  GROUP BY event_id, batch_id, batch_position
)
SELECT event_day,
  CAST(SUM(net) AS VARCHAR) AS events,
  CAST(COUNT(*) AS VARCHAR) AS event_rows,
  CAST(COUNT(DISTINCT event_id) AS VARCHAR) AS event_ids
FROM kept
WHERE voided = 0
GROUP BY event_day
ORDER BY event_day
