CREATE TABLE `topic_examples` (
	`topic_slug` text NOT NULL,
	`item_id` text NOT NULL,
	`belongs` integer NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`topic_slug`, `item_id`),
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `topic_model` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`taxonomy_hash` text NOT NULL,
	`model` text NOT NULL,
	`fitted_on` integer NOT NULL,
	`fitted_at` text NOT NULL,
	`tables` BLOB NOT NULL
);
--> statement-breakpoint
ALTER TABLE `topics` ADD `kind` text DEFAULT 'subject' NOT NULL;--> statement-breakpoint
UPDATE `item_topics` SET `why` = json_object('keywords', json(`why`), 'words', json('[]'), 'papers', json('[]'), 'margin', 0, 'threshold', 0);
