ALTER TABLE `item_topics` ADD `moved` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `item_topics` ADD `news_score` real DEFAULT 1 NOT NULL;--> statement-breakpoint
UPDATE `item_topics` SET `moved` = ordinal IS NULL AND arrival IS NOT NULL, `news_score` = `score`;
