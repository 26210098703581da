-- The key is held in the statement that begins a change, and what was answered to it is looked up by the next one.
DROP FUNCTION answered_before(text);
