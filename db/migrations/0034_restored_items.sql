CREATE TABLE `restored_items` (
	`item_id` text PRIMARY KEY NOT NULL,
	`dump_id` text NOT NULL,
	`state` text NOT NULL,
	FOREIGN KEY (`dump_id`) REFERENCES `dumps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `restored_items_dump` ON `restored_items` (`dump_id`);