import { defineConfig } from 'drizzle-kit';

/**
 * For `npm run db:generate`: writes a migration when db/schema/ has changed, from the newest snapshot in db/migrations/meta/.
 * Nothing reads the older snapshots, so they are deleted.
 */
export default defineConfig({ dialect: 'turso', schema: './db/schema', out: './db/migrations' });
