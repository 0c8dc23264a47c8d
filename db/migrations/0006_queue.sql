ALTER TABLE `dumps` ADD `read_at` text;--> statement-breakpoint
ALTER TABLE `item_dumps` ADD `settled` integer DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX `item_dumps_unsettled` ON `item_dumps` (`dump_id`,`start`) WHERE settled = 0;