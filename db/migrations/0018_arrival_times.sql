DROP INDEX `item_topics_unnumbered`;--> statement-breakpoint
CREATE INDEX `item_topics_unlisted` ON `item_topics` (`item_id`) WHERE arrival IS NULL;--> statement-breakpoint
DROP INDEX `items_newest`;--> statement-breakpoint
ALTER TABLE `items` ADD `arrived_at` text;--> statement-breakpoint
ALTER TABLE `items` ADD `changed_at` text;--> statement-breakpoint
ALTER TABLE `items` ADD `extract` text;--> statement-breakpoint
ALTER TABLE `items` ADD `revised` integer DEFAULT false NOT NULL;--> statement-breakpoint
-- Items arrived when the first dump with them was complete.
UPDATE `items` SET arrived_at = strftime('%Y-%m-%dT%H:%M:%SZ', coalesce(
    (SELECT min(d.finished_at) FROM item_dumps x JOIN dumps d ON d.id = x.dump_id WHERE x.item_id = items.id AND d.state = 'loaded'),
    (SELECT datetime(changed_at, 'unixepoch') FROM catalogue)))
  WHERE arrival IS NOT NULL;--> statement-breakpoint
UPDATE `items` SET changed_at = arrived_at;--> statement-breakpoint
-- It was at least the date of publication, which may be in the future.
UPDATE `items` SET updated_at = arrived_at WHERE updated_at = published_at AND published_at > arrived_at;--> statement-breakpoint
UPDATE `item_topics` SET published_at = substr(i.arrived_at, 1, 10) || 'T00:00:00Z' FROM items i WHERE i.id = item_id AND i.arrived_at < i.published_at;--> statement-breakpoint
CREATE INDEX `items_arrived` ON `items` (`arrived_at`,`arrival`);--> statement-breakpoint
CREATE INDEX `items_unpublished_changes` ON `items` (`id`) WHERE changed_at IS NULL AND arrival IS NOT NULL;--> statement-breakpoint
CREATE INDEX `items_newest` ON `items` (iif(published_at > arrived_at, substr(arrived_at, 1, 10) || 'T00:00:00Z', published_at) DESC,`position`,`id`) WHERE arrival IS NOT NULL;
