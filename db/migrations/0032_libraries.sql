CREATE TABLE `libraries` (
	`hash` text PRIMARY KEY NOT NULL,
	`model` text NOT NULL,
	`cut` real NOT NULL,
	`created_at` text NOT NULL,
	`changed_at` text NOT NULL,
	`revoked_at` text
);
--> statement-breakpoint
CREATE TABLE `library_papers` (
	`library` text NOT NULL,
	`position` integer NOT NULL,
	`title` text NOT NULL,
	`item_id` text NOT NULL,
	`external_ids` text NOT NULL,
	`vector` F32_BLOB(384) NOT NULL,
	`liked_at` text NOT NULL,
	`is_disliked` integer NOT NULL,
	PRIMARY KEY(`library`, `position`),
	FOREIGN KEY (`library`) REFERENCES `libraries`(`hash`) ON UPDATE no action ON DELETE no action
);
