-- Words of titles and abstracts. External content: the text itself stays in `items` alone (https://sqlite.org/fts5.html#external_content_tables).
CREATE VIRTUAL TABLE `items_fts` USING fts5(title, abstract, content='items', content_rowid='seq', tokenize='unicode61 remove_diacritics 2');
--> statement-breakpoint
CREATE TRIGGER `items_fts_insert` AFTER INSERT ON `items` BEGIN
  INSERT INTO `items_fts`(rowid, title, abstract) VALUES (new.seq, new.title, new.abstract);
END;
--> statement-breakpoint
CREATE TRIGGER `items_fts_delete` AFTER DELETE ON `items` BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract) VALUES ('delete', old.seq, old.title, old.abstract);
END;
--> statement-breakpoint
CREATE TRIGGER `items_fts_update` AFTER UPDATE OF title, abstract ON `items` BEGIN
  INSERT INTO `items_fts`(`items_fts`, rowid, title, abstract) VALUES ('delete', old.seq, old.title, old.abstract);
  INSERT INTO `items_fts`(rowid, title, abstract) VALUES (new.seq, new.title, new.abstract);
END;
--> statement-breakpoint
INSERT INTO `catalogue` (`id`, `changed_at`) VALUES (1, unixepoch());
