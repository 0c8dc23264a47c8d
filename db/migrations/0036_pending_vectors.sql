ALTER TABLE `pending_changes` ADD `vector` F32_BLOB(384);--> statement-breakpoint
ALTER TABLE `pending_changes` ADD `derived` text;--> statement-breakpoint
UPDATE `pending_changes` SET vector = vector32(paper ->> '$.embedding.vector'), paper = json_remove(paper, '$.embedding.vector')
  WHERE paper ->> '$.embedding.vector' IS NOT NULL;
