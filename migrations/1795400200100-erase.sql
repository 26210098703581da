-- What erasing a person takes away beside their key: blind indexes that would still find them.
ALTER TABLE shipment ALTER COLUMN tracking_index DROP NOT NULL;
