-- The photo of an update goes with its withdrawal, and those of a campaign with the consent it stood on: what was withdrawn before, too. `files.sweep` takes the bytes away.
WITH gone AS (
  UPDATE campaign_update u SET has_photo = false
  WHERE has_photo AND (state = 'withdrawn' OR EXISTS (SELECT FROM campaign_consent s WHERE s.campaign_id = u.campaign_id AND s.ended_on IS NOT NULL)) RETURNING id)
UPDATE stored_file f SET removed_at = clock_timestamp() FROM gone WHERE f.purpose = 'updatePhoto' AND f.about = gone.id AND f.removed_at IS NULL;
ALTER TABLE campaign_update ADD CONSTRAINT campaign_update_photo_gone CHECK (state <> 'withdrawn' OR NOT has_photo);
