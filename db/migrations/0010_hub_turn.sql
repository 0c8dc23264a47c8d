ALTER TABLE `catalogue` ADD `hub_owner` text;--> statement-breakpoint
ALTER TABLE `catalogue` ADD `hub_until` text;