CREATE TABLE `rescored_topics` (
	`application` text NOT NULL,
	`item_id` text NOT NULL,
	`topic_slug` text NOT NULL,
	`score` real NOT NULL,
	`why` text NOT NULL,
	PRIMARY KEY(`application`, `item_id`, `topic_slug`)
);
--> statement-breakpoint
ALTER TABLE `topic_model` ADD `taxonomy` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `catalogue` DROP COLUMN `refined_on`;