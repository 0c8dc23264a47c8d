ALTER TABLE `items` ADD `words` text DEFAULT '' NOT NULL;
--> statement-breakpoint
-- The other words of earlier items are derived at the next start.
UPDATE `catalogue` SET unindexed_arrival = arrivals;
--> statement-breakpoint
DROP TRIGGER `items_fts_arrival`;
--> statement-breakpoint
DROP TRIGGER `items_fts_delete`;
--> statement-breakpoint
DROP TRIGGER `items_fts_text`;
--> statement-breakpoint
DROP TABLE `items_fts`;
--> statement-breakpoint
DROP VIEW `listed_items`;
--> statement-breakpoint
-- Authors are a JSON list, of which the tokeniser keeps the names. Comments say where a preprint is accepted.
CREATE VIEW `listed_items` AS SELECT arrival, title, abstract, authors,
  coalesce(journal, '') || ' ' || coalesce(comments, '') AS venue, words FROM `items` WHERE arrival IS NOT NULL;
--> statement-breakpoint
-- External content: the text itself stays in `items` alone (https://sqlite.org/fts5.html#external_content_tables).
CREATE VIRTUAL TABLE `items_fts` USING fts5(title, abstract, authors, venue, words, content='listed_items', content_rowid='arrival', tokenize='porter unicode61 remove_diacritics 2');
--> statement-breakpoint
INSERT INTO `items_fts`(`items_fts`) VALUES ('rebuild');
--> statement-breakpoint
-- The number of items that have a word.
CREATE VIRTUAL TABLE `item_words` USING fts5vocab('items_fts', 'row');
--> statement-breakpoint
CREATE TRIGGER `items_fts_arrival` AFTER UPDATE OF arrival ON `items` WHEN old.arrival IS NOT new.arrival BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract, authors, venue, words)
    SELECT 'delete', old.arrival, old.title, old.abstract, old.authors, coalesce(old.journal, '') || ' ' || coalesce(old.comments, ''), old.words
    WHERE old.arrival IS NOT NULL;
  INSERT INTO `items_fts`(rowid, title, abstract, authors, venue, words)
    SELECT new.arrival, new.title, new.abstract, new.authors, coalesce(new.journal, '') || ' ' || coalesce(new.comments, ''), new.words
    WHERE new.arrival IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `items_fts_delete` AFTER DELETE ON `items` WHEN old.arrival IS NOT NULL BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract, authors, venue, words)
    VALUES ('delete', old.arrival, old.title, old.abstract, old.authors, coalesce(old.journal, '') || ' ' || coalesce(old.comments, ''), old.words);
END;
--> statement-breakpoint
CREATE TRIGGER `items_fts_text` AFTER UPDATE OF title, abstract, authors, journal, comments, words ON `items`
WHEN old.arrival IS NOT NULL AND old.arrival IS new.arrival
  AND (old.title <> new.title OR old.abstract <> new.abstract OR old.authors <> new.authors OR old.journal IS NOT new.journal
    OR old.comments IS NOT new.comments OR old.words <> new.words) BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract, authors, venue, words)
    VALUES ('delete', old.arrival, old.title, old.abstract, old.authors, coalesce(old.journal, '') || ' ' || coalesce(old.comments, ''), old.words);
  INSERT INTO `items_fts`(rowid, title, abstract, authors, venue, words)
    VALUES (new.arrival, new.title, new.abstract, new.authors, coalesce(new.journal, '') || ' ' || coalesce(new.comments, ''), new.words);
END;
