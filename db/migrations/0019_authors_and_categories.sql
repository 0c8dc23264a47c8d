CREATE TABLE `item_authors` (
	`name` text NOT NULL,
	`arrival` integer NOT NULL,
	`first` text NOT NULL,
	`second` text NOT NULL,
	PRIMARY KEY(`name`, `arrival`, `first`, `second`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `item_categories` (
	`category` text NOT NULL,
	`arrival` integer NOT NULL,
	`published_at` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`category`, `arrival`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `item_categories_newest` ON `item_categories` (`category`,`published_at` DESC,`position`);--> statement-breakpoint
ALTER TABLE `catalogue` ADD `unindexed_arrival` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `catalogue` SET unindexed_arrival = arrivals;
