CREATE TABLE `catalogue` (
	`id` integer PRIMARY KEY NOT NULL,
	`changed_at` integer NOT NULL,
	`taxonomy_hash` text,
	`model` text,
	`refined_on` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `dumps` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`format` text,
	`bytes` integer NOT NULL,
	`captured_at` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`records` integer DEFAULT 0 NOT NULL,
	`stored` integer DEFAULT 0 NOT NULL,
	`merged` integer DEFAULT 0 NOT NULL,
	`rejected` integer DEFAULT 0 NOT NULL,
	`chrome_bytes` integer DEFAULT 0 NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text
);
--> statement-breakpoint
CREATE TABLE `embeddings` (
	`item_id` text NOT NULL,
	`model` text NOT NULL,
	`vector` F32_BLOB(384) NOT NULL,
	`code` F1BIT_BLOB(384) NOT NULL,
	`tokens` integer NOT NULL,
	`truncated` integer NOT NULL,
	PRIMARY KEY(`model`, `item_id`),
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `embeddings_item` ON `embeddings` (`item_id`);--> statement-breakpoint
CREATE TABLE `external_ids` (
	`scheme` text NOT NULL,
	`value` text NOT NULL,
	`item_id` text NOT NULL,
	PRIMARY KEY(`scheme`, `value`),
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `external_ids_item` ON `external_ids` (`item_id`);--> statement-breakpoint
CREATE TABLE `item_dumps` (
	`dump_id` text NOT NULL,
	`start` integer NOT NULL,
	`end` integer NOT NULL,
	`item_id` text NOT NULL,
	PRIMARY KEY(`dump_id`, `start`),
	FOREIGN KEY (`dump_id`) REFERENCES `dumps`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `item_dumps_item` ON `item_dumps` (`item_id`);--> statement-breakpoint
CREATE TABLE `item_topics` (
	`topic_slug` text NOT NULL,
	`item_id` text NOT NULL,
	`score` real NOT NULL,
	`why` text NOT NULL,
	`published_at` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`item_id`, `topic_slug`),
	FOREIGN KEY (`item_id`) REFERENCES `items`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `item_topics_newest` ON `item_topics` (`topic_slug`,"published_at" DESC,`position`,`item_id`);--> statement-breakpoint
CREATE TABLE `items` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`abstract` text NOT NULL,
	`authors` text NOT NULL,
	`url` text,
	`categories` text NOT NULL,
	`published_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`first_dump` text NOT NULL,
	`position` integer NOT NULL,
	`listed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `items_id_unique` ON `items` (`id`);--> statement-breakpoint
CREATE INDEX `items_newest` ON `items` (`listed`,"published_at" DESC,`position`,`id`);--> statement-breakpoint
CREATE TABLE `pending_changes` (
	`dump_id` text NOT NULL,
	`start` integer NOT NULL,
	`paper` text NOT NULL,
	PRIMARY KEY(`dump_id`, `start`),
	FOREIGN KEY (`dump_id`) REFERENCES `dumps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `rejects` (
	`id` text PRIMARY KEY NOT NULL,
	`dump_id` text NOT NULL,
	`stage` text NOT NULL,
	`code` text NOT NULL,
	`message` text NOT NULL,
	`raw` text NOT NULL,
	`start` integer NOT NULL,
	`end` integer NOT NULL,
	`attempt` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`dump_id`) REFERENCES `dumps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `rejects_dump` ON `rejects` (`dump_id`,`start`);--> statement-breakpoint
CREATE TABLE `runs` (
	`id` integer PRIMARY KEY NOT NULL,
	`dump_id` text NOT NULL,
	`started_at` text NOT NULL,
	`finished_at` text NOT NULL,
	`report` text NOT NULL,
	FOREIGN KEY (`dump_id`) REFERENCES `dumps`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `runs_dump` ON `runs` (`dump_id`);--> statement-breakpoint
CREATE TABLE `sources` (
	`name` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`cadence_seconds` integer NOT NULL,
	`etag` text,
	`last_modified` text,
	`last_success_at` text,
	`last_change_at` text
);
--> statement-breakpoint
CREATE TABLE `topics` (
	`slug` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`keywords` text NOT NULL,
	`keyword_vectors` BLOB NOT NULL,
	`vector` F32_BLOB(384)
);
