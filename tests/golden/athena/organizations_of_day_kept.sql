SELECT org,
  CAST(COUNT(*) AS VARCHAR) AS event_rows,
  CAST(SUM(CAST(received_ms AS DECIMAL(38, 0))) AS VARCHAR) AS checksum
FROM events
WHERE arrival_day = '2026-05-03'
  AND "$path" LIKE '%/kept-0a/%'
GROUP BY org
ORDER BY org
