CREATE TABLE `promised_dumps` (
	`dump_id` text PRIMARY KEY NOT NULL,
	`inbox` text NOT NULL,
	`owner` text,
	`owned_until` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`stored` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`dump_id`) REFERENCES `dumps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `catalogue` ADD `identity` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `dumps` ADD `place` text;
--> statement-breakpoint
UPDATE `catalogue` SET `identity` = lower(hex(randomblob(16)));
