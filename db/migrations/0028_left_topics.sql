CREATE TABLE `left_topics` (
	`topic_slug` text NOT NULL,
	`arrival` integer NOT NULL,
	PRIMARY KEY(`topic_slug`, `arrival`)
);
--> statement-breakpoint
CREATE TRIGGER `item_topics_left` AFTER DELETE ON `item_topics` WHEN old.arrival IS NOT NULL BEGIN
  INSERT OR IGNORE INTO `left_topics` VALUES (old.topic_slug, old.arrival);
END;
