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
CREATE INDEX `subscriptions_host` ON `subscriptions` (`host`);