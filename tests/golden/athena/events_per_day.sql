SELECT event_day, CAST(COUNT(DISTINCT event_id) AS VARCHAR) AS events
FROM events
WHERE org = 'acme'
    AND arrival_day >= '2026-11-19'
    AND event_day >= '2026-11-20' AND event_day < '2026-11-22'
GROUP BY event_day
ORDER BY event_day
