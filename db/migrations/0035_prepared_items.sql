CREATE TABLE `prepared_items` (
	`item_id` text PRIMARY KEY NOT NULL,
	`topic_model` text,
	`categories` text NOT NULL,
	`authors` text NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER `prepared_items_content` AFTER UPDATE OF title, abstract, authors, categories ON `items`
WHEN old.arrival IS NULL AND (old.title <> new.title OR old.abstract <> new.abstract OR old.authors <> new.authors OR old.categories <> new.categories) BEGIN
  DELETE FROM `prepared_items` WHERE item_id = new.id;
END;
--> statement-breakpoint
-- Also the same vector again: topics by another topic model come with it.
CREATE TRIGGER `prepared_items_vector` AFTER UPDATE OF vector ON `embeddings` BEGIN
  DELETE FROM `prepared_items` WHERE item_id = new.item_id;
END;
--> statement-breakpoint
CREATE TRIGGER `prepared_items_embedded` AFTER INSERT ON `embeddings` BEGIN
  DELETE FROM `prepared_items` WHERE item_id = new.item_id;
END;
--> statement-breakpoint
CREATE TRIGGER `prepared_items_unembedded` AFTER DELETE ON `embeddings` BEGIN
  DELETE FROM `prepared_items` WHERE item_id = old.item_id;
END;
--> statement-breakpoint
DROP TRIGGER `uncoded_items_arrival`;
--> statement-breakpoint
-- As before, but it finds the row by its whole key: a publication enters thousands.
CREATE TRIGGER `uncoded_items_arrival` AFTER UPDATE OF arrival ON `items` WHEN old.arrival IS NOT new.arrival BEGIN
  DELETE FROM `cell_codes` WHERE arrival = old.arrival;
  DELETE FROM `uncoded_items` WHERE arrival = old.arrival AND model IN (SELECT model FROM `embeddings` WHERE item_id = old.id);
  INSERT INTO `uncoded_items` SELECT model, new.arrival FROM `embeddings` e WHERE e.item_id = new.id AND new.arrival IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM `uncoded_items` u WHERE u.model = e.model AND u.arrival = new.arrival);
END;
