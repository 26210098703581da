-- A change of a campaign keeps no name of a budget line that is in it no longer, and no digest of words: a name can be tried until a bare digest matches.
-- `changed` becomes {deadline: {before, after}, lines: [{label?, before?, after?}], texts: {}}; what the change found is compared as our mark under it.
ALTER TABLE campaign_update ADD COLUMN found_mac bytea CHECK (octet_length(found_mac) = 32);

WITH side AS (
  SELECT u.id, s.side, e->'label'->>'en' AS name, t.n, row_number() OVER (PARTITION BY u.id, s.side, e->'label'->>'en' ORDER BY t.n) AS nth, jsonb_build_object('eachMinor', e->'eachMinor', 'number', e->'number') AS cost
  FROM campaign_update u CROSS JOIN (VALUES ('before'), ('after')) AS s (side) CROSS JOIN LATERAL jsonb_array_elements(u.changed->'items'->s.side) WITH ORDINALITY AS t (e, n)
), line AS (
  SELECT id, name, b.cost AS before, a.cost AS after, a.n AS now, b.n AS was FROM (SELECT * FROM side WHERE side = 'before') b FULL JOIN (SELECT * FROM side WHERE side = 'after') a USING (id, name, nth)
), told AS (
  SELECT l.id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('label', i.label, 'before', l.before, 'after', l.after)) ORDER BY l.now NULLS LAST, l.was) AS lines
  FROM line l JOIN campaign_update u ON u.id = l.id LEFT JOIN LATERAL (SELECT label FROM campaign_item WHERE campaign_id = u.campaign_id AND label->>'en' = l.name ORDER BY line LIMIT 1) i ON true GROUP BY l.id
)
UPDATE campaign_update u SET changed = (u.changed - 'items') || jsonb_build_object('lines', told.lines) FROM told WHERE told.id = u.id;
UPDATE campaign_update SET changed = jsonb_set(changed, '{texts}', '{}') WHERE changed ? 'texts';
-- What waits was found without a mark: it refuses and is proposed anew.

ALTER TABLE campaign_update ADD CONSTRAINT campaign_update_told_words CHECK (kind <> 'change' OR state <> 'published' OR coalesce(changed->'texts', '{}') = '{}');
