ALTER TABLE `items` ADD `links` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `items` ADD `comments` text;--> statement-breakpoint
ALTER TABLE `items` ADD `journal` text;--> statement-breakpoint
ALTER TABLE `items` ADD `language` text;