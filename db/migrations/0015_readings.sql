ALTER TABLE `dumps` RENAME COLUMN `chrome_bytes` TO `boilerplate_bytes`;--> statement-breakpoint
ALTER TABLE `dumps` ADD `reading` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `item_dumps` ADD `reading` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `rejects` ADD `reading` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
DROP INDEX `item_dumps_unsettled`;--> statement-breakpoint
ALTER TABLE `item_dumps` RENAME COLUMN `settled` TO `embedded`;--> statement-breakpoint
CREATE INDEX `item_dumps_unembedded` ON `item_dumps` (`dump_id`,`start`) WHERE embedded = 0;--> statement-breakpoint
-- Reports of earlier versions; a quotation mark inside a string is escaped, so only the names of fields match.
UPDATE `runs` SET `report` = replace(replace(`report`, '"chromeBytes":', '"boilerplateBytes":'), '"chromeLines":', '"boilerplateLines":');
