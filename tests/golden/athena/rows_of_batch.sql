WITH kept AS (
  SELECT event_id,
    batch_id,
    batch_position,
    MAX_BY(COALESCE(quantity, 1), rating) AS net,
    MAX_BY(CASE WHEN is_void THEN 1 ELSE 0 END, rating) AS voided
  FROM events
  WHERE org = 'acme'
    AND arrival_day >= '2026-11-19'
    AND batch_id = 'b_1'
  GROUP BY event_id, batch_id, batch_position
)
SELECT CAST(batch_position AS VARCHAR) AS batch_position,
  event_id,
  CAST(net AS VARCHAR) AS net
FROM kept
WHERE voided = 0
ORDER BY batch_position, event_id
