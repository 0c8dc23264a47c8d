-- The conflict policy of the statement that fires a trigger is used in the trigger as well: within an upsert, OR IGNORE is none.
DROP TRIGGER `uncompared_items_arrival`;
--> statement-breakpoint
DROP TRIGGER `uncompared_items_vector`;
--> statement-breakpoint
DROP TRIGGER `uncompared_items_embedded`;
--> statement-breakpoint
CREATE TRIGGER `uncompared_items_arrival` AFTER UPDATE OF arrival ON `items` WHEN old.arrival IS NULL AND new.arrival IS NOT NULL BEGIN
  INSERT INTO `uncompared_items`(item_id) SELECT new.id
    WHERE NOT EXISTS (SELECT 1 FROM `uncompared_items` WHERE item_id = new.id);
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
