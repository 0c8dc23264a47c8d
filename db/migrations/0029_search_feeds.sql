ALTER TABLE `catalogue` ADD `meaning_after` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `catalogue` SET meaning_after = arrivals;
