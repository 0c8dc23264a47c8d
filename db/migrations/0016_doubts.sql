ALTER TABLE `dumps` ADD `doubt` text;--> statement-breakpoint
ALTER TABLE `dumps` ADD `doubted` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `dumps` ADD `unread` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `dumps` ADD `fault` text;--> statement-breakpoint
ALTER TABLE `dumps` ADD `faults` integer DEFAULT 0 NOT NULL;