CREATE TABLE `arrived_items` (
	`item_id` text PRIMARY KEY NOT NULL,
	`abstract` text NOT NULL,
	`authors` text NOT NULL,
	`url` text,
	`extract` text,
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TRIGGER `arrived_items_change` AFTER UPDATE OF abstract, authors, url ON `items`
WHEN old.arrival IS NOT NULL AND (old.abstract <> new.abstract OR old.authors <> new.authors OR old.url IS NOT new.url) BEGIN
  INSERT INTO `arrived_items`(item_id, abstract, authors, url, extract)
    SELECT old.id, old.abstract, old.authors, old.url, old.extract
    WHERE NOT EXISTS (SELECT 1 FROM `arrived_items` WHERE item_id = old.id);
END;
