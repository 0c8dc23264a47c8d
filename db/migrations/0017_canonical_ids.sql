-- An old arXiv id has no class (`math.GT/0309136` is `math/0309136`), and a DOI no query or fragment. An id that another item has in
-- that form already is dropped.
UPDATE OR IGNORE `external_ids` SET value = substr(value, 1, instr(value, '.') - 1) || substr(value, instr(value, '/'))
  WHERE scheme = 'arxiv' AND value GLOB '[a-z]*.[A-Z][A-Z]/[0-9]*';
--> statement-breakpoint
DELETE FROM `external_ids` WHERE scheme = 'arxiv' AND value GLOB '[a-z]*.[A-Z][A-Z]/[0-9]*';
--> statement-breakpoint
UPDATE OR IGNORE `external_ids` SET value = substr(value, 1, instr(replace(value, '#', '?'), '?') - 1)
  WHERE scheme = 'doi' AND value GLOB '10.*/*[?#]*' AND value NOT GLOB '*<*';
--> statement-breakpoint
DELETE FROM `external_ids` WHERE scheme = 'doi' AND value GLOB '10.*/*[?#]*' AND value NOT GLOB '*<*';
