CREATE TABLE `former_topics` (
	`slug` text PRIMARY KEY NOT NULL,
	`successor` text
);
