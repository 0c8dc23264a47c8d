CREATE TABLE `cells` (
	`parent` integer NOT NULL,
	`id` integer NOT NULL,
	`model` text NOT NULL,
	`centre` F8_BLOB(384) NOT NULL,
	PRIMARY KEY(`parent`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `cells_id` ON `cells` (`id`);--> statement-breakpoint
CREATE TABLE `cell_codes` (
	`cell` integer NOT NULL,
	`arrival` integer NOT NULL,
	`code` F8_BLOB(384) NOT NULL,
	PRIMARY KEY(`cell`, `arrival`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `cell_codes_arrival` ON `cell_codes` (`arrival`);--> statement-breakpoint
CREATE TABLE `uncoded_items` (
	`model` text NOT NULL,
	`arrival` integer NOT NULL,
	PRIMARY KEY(`model`, `arrival`)
) WITHOUT ROWID;
--> statement-breakpoint
DROP INDEX `embeddings_code`;--> statement-breakpoint
ALTER TABLE `embeddings` DROP COLUMN `code`;--> statement-breakpoint
-- The conflict policy of the statement that fires a trigger is used in the trigger as well: within an upsert, OR IGNORE is none.
CREATE TRIGGER `uncoded_items_arrival` AFTER UPDATE OF arrival ON `items` WHEN old.arrival IS NOT new.arrival BEGIN
  DELETE FROM `cell_codes` WHERE arrival = old.arrival;
  DELETE FROM `uncoded_items` WHERE arrival = old.arrival;
  INSERT INTO `uncoded_items` SELECT model, new.arrival FROM `embeddings` e WHERE e.item_id = new.id AND new.arrival IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `uncoded_items` u WHERE u.model = e.model AND u.arrival = new.arrival);
END;
--> statement-breakpoint
CREATE TRIGGER `uncoded_items_delete` AFTER DELETE ON `items` WHEN old.arrival IS NOT NULL BEGIN
  DELETE FROM `cell_codes` WHERE arrival = old.arrival;
  DELETE FROM `uncoded_items` WHERE arrival = old.arrival;
END;
--> statement-breakpoint
CREATE TRIGGER `uncoded_items_embedded` AFTER INSERT ON `embeddings` BEGIN
  INSERT INTO `uncoded_items` SELECT new.model, arrival FROM `items` i WHERE id = new.item_id AND arrival IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `uncoded_items` u WHERE u.model = new.model AND u.arrival = i.arrival);
END;
--> statement-breakpoint
CREATE TRIGGER `uncoded_items_vector` AFTER UPDATE OF vector ON `embeddings` WHEN old.vector IS NOT new.vector BEGIN
  DELETE FROM `cell_codes` WHERE arrival = (SELECT arrival FROM `items` WHERE id = new.item_id)
    AND EXISTS (SELECT 1 FROM `cells` c WHERE c.id = `cell_codes`.cell AND c.model = new.model);
  INSERT INTO `uncoded_items` SELECT new.model, arrival FROM `items` i WHERE id = new.item_id AND arrival IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `uncoded_items` u WHERE u.model = new.model AND u.arrival = i.arrival);
END;
--> statement-breakpoint
CREATE TRIGGER `uncoded_items_unembedded` AFTER DELETE ON `embeddings` BEGIN
  DELETE FROM `cell_codes` WHERE arrival = (SELECT arrival FROM `items` WHERE id = old.item_id)
    AND EXISTS (SELECT 1 FROM `cells` c WHERE c.id = `cell_codes`.cell AND c.model = old.model);
  DELETE FROM `uncoded_items` WHERE model = old.model AND arrival = (SELECT arrival FROM `items` WHERE id = old.item_id);
END;
--> statement-breakpoint
INSERT INTO `uncoded_items` SELECT e.model, i.arrival FROM `embeddings` e JOIN `items` i ON i.id = e.item_id WHERE i.arrival IS NOT NULL;
