-- Each database role may do what its work needs and nothing else; the whole matrix is test/integration/platform/privileges.txt.

-- BullMQ's schema is made by the migrator: its user only fills it.
REVOKE CREATE ON SCHEMA bullmq FROM pasylka_jobs;

-- Books and log are what the auditor reads: nothing in the rooms' tables.
REVOKE USAGE ON SCHEMA public FROM pasylka_auditor;

-- Views are read.
REVOKE INSERT, UPDATE, DELETE ON allowance_now, beneficiary, letter_load FROM pasylka_app;

-- What nobody takes back stays, whoever seizes the web server: rows leave only where the work says so (sessions that end,
-- messages that left, search keys of somebody who is erased, a kit's lines when a new list is loaded).
REVOKE DELETE ON
  addressee, campaign, campaign_item, campaign_text, custody, disclosure, donation, duplicate_candidate, expense_claim, gift, household, idempotency,
  installation, item, item_tag, kit, lease, letter_batch, letter_order, member, payment, payment_event, payout_route, place, place_import,
  programme, recipient, report, route, rule_set, shipment, task, volunteer
FROM pasylka_app;
-- What a volunteer was shown, and what this database was born as, are said once.
REVOKE UPDATE ON disclosure, installation FROM pasylka_app;

-- Lists and pages need none of these: answers kept for a second try, work on its way, and what a family's words are found by.
REVOKE SELECT ON idempotency, outbox, household_key FROM pasylka_reader;
