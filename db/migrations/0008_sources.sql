CREATE TABLE `source_objects` (
	`source` text NOT NULL,
	`key` text NOT NULL,
	`etag` text NOT NULL,
	`taken` integer NOT NULL,
	PRIMARY KEY(`source`, `key`),
	FOREIGN KEY (`source`) REFERENCES `sources`(`name`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `sources` ADD `enabled` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `sources` ADD `last_attempt_at` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `failures` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sources` ADD `not_before` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `outcome` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `code` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `message` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `moved_to` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `continuation` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `harvest_started_at` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `harvested_until` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `lease_owner` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `lease_until` text;