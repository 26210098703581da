-- What the operator's people know about places: loaded from config/places and config/kits, whole or not at all.
-- Every row says where it comes from, how sure we are, when it was verified, and from when until when it holds.
CREATE TABLE place_import (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  changed integer NOT NULL CHECK (changed > 0),
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE place (
  id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  kind text NOT NULL CHECK (kind IN ('remand', 'prison', 'colony', 'juvenile', 'open_type', 'home', 'police', 'hospital')),
  name jsonb NOT NULL,
  town text NOT NULL,
  postcode text,
  address text,
  notes text,
  valid_from date,
  valid_to date CHECK (valid_to > valid_from),
  source text NOT NULL,
  confidence text NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
  verified_at date,
  status text NOT NULL CHECK (status IN ('draft', 'assumed', 'published', 'withdrawn')),
  digest bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE rule_set (
  id uuid PRIMARY KEY,
  code text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  basis text NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'assumed', 'published', 'withdrawn')),
  precedence smallint NOT NULL CHECK (precedence BETWEEN 0 AND 100),
  scope jsonb NOT NULL,
  rules jsonb NOT NULL CHECK (jsonb_array_length(rules) > 0),
  valid_from date NOT NULL,
  valid_to date CHECK (valid_to > valid_from),
  review_by date,
  source text NOT NULL,
  confidence text NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
  verified_at date,
  digest bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (code, version)
);
-- A published set is what people were judged by: it may only be withdrawn.
CREATE FUNCTION rule_set_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'published' AND (TG_OP = 'DELETE' OR NEW.status <> 'withdrawn' OR NEW.rules <> OLD.rules OR NEW.scope <> OLD.scope OR NEW.precedence <> OLD.precedence) THEN
    RAISE EXCEPTION 'a published rule set does not change: raise its version' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER rule_set_stays BEFORE UPDATE OR DELETE ON rule_set FOR EACH ROW EXECUTE FUNCTION rule_set_stays();

CREATE TABLE item_tag (
  code text PRIMARY KEY,
  name jsonb NOT NULL,
  condition text,
  source text NOT NULL,
  confidence text NOT NULL,
  verified_at date,
  status text NOT NULL,
  digest bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE item (
  code text PRIMARY KEY,
  name jsonb NOT NULL,
  tags text[] NOT NULL,
  hs text,
  grams integer NOT NULL CHECK (grams >= 0),
  price_minor bigint NOT NULL CHECK (price_minor >= 0),
  keeps text NOT NULL,
  source text NOT NULL,
  confidence text NOT NULL,
  verified_at date,
  status text NOT NULL,
  digest bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);

-- A kit is a version of lines; its weight and price are computed from them.
CREATE TABLE kit (
  code text NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  purpose text NOT NULL,
  name jsonb NOT NULL,
  packaging_grams integer NOT NULL CHECK (packaging_grams >= 0),
  postage_minor bigint NOT NULL CHECK (postage_minor >= 0),
  source text NOT NULL,
  confidence text NOT NULL,
  verified_at date,
  status text NOT NULL,
  digest bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (code, version)
);
CREATE TABLE kit_line (
  kit text NOT NULL,
  version integer NOT NULL,
  position smallint NOT NULL,
  item text NOT NULL REFERENCES item(code),
  qty integer NOT NULL CHECK (qty BETWEEN 1 AND 999),
  PRIMARY KEY (kit, version, position),
  UNIQUE (kit, version, item),
  FOREIGN KEY (kit, version) REFERENCES kit(code, version) ON DELETE CASCADE
);

CREATE TABLE route (
  code text PRIMARY KEY,
  carrier text NOT NULL,
  direction text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'closed', 'unknown')),
  finding text NOT NULL,
  as_of text,
  source text NOT NULL,
  confidence text NOT NULL,
  verified_at date,
  status text NOT NULL,
  digest bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);
