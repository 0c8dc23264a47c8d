ALTER TABLE `subscription_requests` ADD `client` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `client` text DEFAULT '' NOT NULL;