WITH kept AS (
  SELECT event_id,
    batch_id,
    batch_position,
    MAX_BY(COALESCE(quantity, 1), rating) AS net,
    MAX_BY(CASE WHEN is_void THEN 1 ELSE 0 END, rating) AS voided,
    MAX_BY(SUBSTR(event_day, 1, 7), rating) AS month,
    MAX_BY(event_day, rating) AS event_day,
    MAX_BY(COALESCE(provider, ''), rating) AS provider,
    MAX_BY(COALESCE(model, ''), rating) AS model,
    MAX_BY(CASE WHEN is_priced THEN 0 ELSE 1 END, rating) AS unpriced,
    MAX_BY(COALESCE(cost_input_picousd, 0), rating) AS cost_input_picousd,
    MAX_BY(COALESCE(cost_cache_read_picousd, 0), rating) AS cost_cache_read_picousd,
    MAX_BY(COALESCE(cost_cache_write_picousd, 0), rating) AS cost_cache_write_picousd,
    MAX_BY(COALESCE(cost_output_picousd, 0), rating) AS cost_output_picousd,
    MAX_BY(COALESCE(cost_other_picousd, 0), rating) AS cost_other_picousd
  FROM events
  WHERE org = 'acme'
    AND arrival_day >= '2026-01-02'
    AND user_pseudonym = 'u_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  GROUP BY event_id, batch_id, batch_position
)
SELECT month,
  provider,
  model,
  CAST(SUM(net) AS VARCHAR) AS requests,
  CAST(SUM(unpriced * net) AS VARCHAR) AS unpriced_requests,
  CAST(SUM(CAST(cost_input_picousd AS DECIMAL(38, 0))) AS VARCHAR) AS cost_input,
  CAST(SUM(CAST(cost_cache_read_picousd AS DECIMAL(38, 0))) AS VARCHAR) AS cost_cache_read,
  CAST(SUM(CAST(cost_cache_write_picousd AS DECIMAL(38, 0))) AS VARCHAR) AS cost_cache_write,
  CAST(SUM(CAST(cost_output_picousd AS DECIMAL(38, 0))) AS VARCHAR) AS cost_output,
  CAST(SUM(CAST(cost_other_picousd AS DECIMAL(38, 0))) AS VARCHAR) AS cost_other,
  MIN(event_day) AS first_day,
  MAX(event_day) AS last_day
FROM kept
WHERE voided = 0
GROUP BY month, provider, model
ORDER BY month, provider, model
