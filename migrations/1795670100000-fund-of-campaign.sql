-- The page of a campaign tells what its fund became, from published reports: it has to know which fund of a report that is.
CREATE OR REPLACE VIEW public_read.fund AS SELECT code, name, id FROM ledger.fund;
