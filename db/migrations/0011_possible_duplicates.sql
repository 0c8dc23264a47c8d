CREATE TABLE `possible_duplicates` (
	`item_id` text NOT NULL,
	`other_id` text NOT NULL,
	`title_distance` real NOT NULL,
	`similarity` real NOT NULL,
	`dismissed_at` text,
	PRIMARY KEY(`item_id`, `other_id`)
);
--> statement-breakpoint
CREATE INDEX `possible_duplicates_other` ON `possible_duplicates` (`other_id`);--> statement-breakpoint
CREATE TABLE `uncompared_items` (
	`item_id` text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
-- Numbers of titles, by which those that are alike are found. Narrow and without a row number, which drizzle cannot express.
CREATE TABLE `title_prints` (`print` integer NOT NULL, `seq` integer NOT NULL, PRIMARY KEY (`print`, `seq`)) WITHOUT ROWID;
--> statement-breakpoint
-- Not INSERT OR IGNORE: within a trigger, the conflict clause of the statement that fires it holds, and upserts have one.
CREATE TRIGGER `uncompared_items_arrival` AFTER UPDATE OF arrival ON `items` WHEN old.arrival IS NULL AND new.arrival IS NOT NULL BEGIN
  INSERT INTO `uncompared_items`(item_id) SELECT new.id WHERE NOT EXISTS (SELECT 1 FROM `uncompared_items` WHERE item_id = new.id);
END;
--> statement-breakpoint
CREATE TRIGGER `uncompared_items_vector` AFTER UPDATE OF vector ON `embeddings` WHEN old.vector IS NOT new.vector BEGIN
  INSERT INTO `uncompared_items`(item_id) SELECT id FROM `items` WHERE id = new.item_id AND arrival IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `uncompared_items` WHERE item_id = new.item_id);
END;
--> statement-breakpoint
CREATE TRIGGER `uncompared_items_embedded` AFTER INSERT ON `embeddings` BEGIN
  INSERT INTO `uncompared_items`(item_id) SELECT id FROM `items` WHERE id = new.item_id AND arrival IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `uncompared_items` WHERE item_id = new.item_id);
END;
--> statement-breakpoint
INSERT INTO `uncompared_items`(item_id) SELECT id FROM `items` WHERE arrival IS NOT NULL;
