ALTER TABLE `catalogue` ADD `classified_at` text;--> statement-breakpoint
UPDATE `catalogue` SET classified_at = (SELECT min(arrived_at) FROM items);
