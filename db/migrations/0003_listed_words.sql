-- The full-text index holds what readers may see, by its arrival: the newest matches come first without sorting.
DROP TRIGGER `items_fts_insert`;
--> statement-breakpoint
DROP TRIGGER `items_fts_delete`;
--> statement-breakpoint
DROP TRIGGER `items_fts_update`;
--> statement-breakpoint
DROP TABLE `items_fts`;
--> statement-breakpoint
CREATE VIEW `listed_items` AS SELECT arrival, title, abstract FROM `items` WHERE arrival IS NOT NULL;
--> statement-breakpoint
-- External content: the text itself stays in `items` alone (https://sqlite.org/fts5.html#external_content_tables).
CREATE VIRTUAL TABLE `items_fts` USING fts5(title, abstract, content='listed_items', content_rowid='arrival', tokenize='porter unicode61 remove_diacritics 2');
--> statement-breakpoint
INSERT INTO `items_fts`(`items_fts`) VALUES ('rebuild');
--> statement-breakpoint
CREATE TRIGGER `items_fts_arrival` AFTER UPDATE OF arrival ON `items` WHEN old.arrival IS NOT new.arrival BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract)
    SELECT 'delete', old.arrival, old.title, old.abstract WHERE old.arrival IS NOT NULL;
  INSERT INTO `items_fts`(rowid, title, abstract)
    SELECT new.arrival, new.title, new.abstract WHERE new.arrival IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `items_fts_delete` AFTER DELETE ON `items` WHEN old.arrival IS NOT NULL BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract) VALUES ('delete', old.arrival, old.title, old.abstract);
END;
--> statement-breakpoint
CREATE TRIGGER `items_fts_text` AFTER UPDATE OF title, abstract ON `items` WHEN old.arrival IS NOT NULL AND old.arrival IS new.arrival BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract) VALUES ('delete', old.arrival, old.title, old.abstract);
  INSERT INTO `items_fts`(rowid, title, abstract) VALUES (new.arrival, new.title, new.abstract);
END;
