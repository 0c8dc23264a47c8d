CREATE TABLE `former_topics` (
	`slug` text PRIMARY KEY NOT NULL,
	`successor` text
);
--> statement-breakpoint
CREATE TABLE `subscription_requests` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`callback` text NOT NULL,
	`topic` text NOT NULL,
	`host` text NOT NULL,
	`mode` text NOT NULL,
	`lease_seconds` integer NOT NULL,
	`secret` text,
	`etag` text NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscription_requests_topic_callback` ON `subscription_requests` (`topic`,`callback`);--> statement-breakpoint
CREATE INDEX `subscription_requests_host` ON `subscription_requests` (`host`);--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`callback` text NOT NULL,
	`topic` text NOT NULL,
	`host` text NOT NULL,
	`secret` text,
	`expires_at` text NOT NULL,
	`delivered_etag` text NOT NULL,
	`seen_revision` integer NOT NULL,
	`failed_etag` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_topic_callback` ON `subscriptions` (`topic`,`callback`);--> statement-breakpoint
CREATE INDEX `subscriptions_host` ON `subscriptions` (`host`);--> statement-breakpoint
DROP INDEX `item_topics_newest`;--> statement-breakpoint
ALTER TABLE `item_topics` ADD `arrival` integer;--> statement-breakpoint
ALTER TABLE `item_topics` ADD `ordinal` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `item_topics_arrival` ON `item_topics` (`topic_slug`,`arrival`);--> statement-breakpoint
CREATE UNIQUE INDEX `item_topics_ordinal` ON `item_topics` (`topic_slug`,`ordinal`);--> statement-breakpoint
CREATE INDEX `item_topics_unnumbered` ON `item_topics` (`item_id`) WHERE ordinal IS NULL;--> statement-breakpoint
CREATE INDEX `item_topics_newest` ON `item_topics` (`topic_slug`,"published_at" DESC,`position`,`item_id`) WHERE arrival IS NOT NULL;--> statement-breakpoint
DROP INDEX `items_newest`;--> statement-breakpoint
ALTER TABLE `items` ADD `arrival` integer;--> statement-breakpoint
-- Items that readers see already are numbered as if they had come in the order of their dates.
UPDATE `items` SET `arrival` = n.rank FROM (
  SELECT id, row_number() OVER (ORDER BY published_at, position DESC, id DESC) AS rank FROM `items` WHERE listed = 1
) n WHERE `items`.id = n.id;--> statement-breakpoint
UPDATE `item_topics` SET `arrival` = (SELECT i.arrival FROM `items` i WHERE i.id = item_id);--> statement-breakpoint
UPDATE `item_topics` SET `ordinal` = n.rank FROM (
  SELECT topic_slug, item_id, row_number() OVER (PARTITION BY topic_slug ORDER BY arrival) AS rank
  FROM `item_topics` WHERE arrival IS NOT NULL
) n WHERE `item_topics`.topic_slug = n.topic_slug AND `item_topics`.item_id = n.item_id;--> statement-breakpoint
CREATE UNIQUE INDEX `items_arrival_unique` ON `items` (`arrival`);--> statement-breakpoint
CREATE INDEX `items_newest` ON `items` ("published_at" DESC,`position`,`id`) WHERE arrival IS NOT NULL;--> statement-breakpoint
ALTER TABLE `items` DROP COLUMN `listed`;--> statement-breakpoint
ALTER TABLE `catalogue` ADD `arrivals` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `topics` ADD `arrivals` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `embeddings_code` ON `embeddings` (`model`,`item_id`,`code`);--> statement-breakpoint
UPDATE `catalogue` SET `arrivals` = (SELECT count(*) FROM `items` WHERE arrival IS NOT NULL);--> statement-breakpoint
UPDATE `topics` SET `arrivals` = (SELECT count(*) FROM `item_topics` WHERE topic_slug = slug AND ordinal IS NOT NULL);
