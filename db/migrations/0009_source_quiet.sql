ALTER TABLE `sources` ADD `quiet_seconds` integer;--> statement-breakpoint
ALTER TABLE `sources` ADD `last_dump` text;