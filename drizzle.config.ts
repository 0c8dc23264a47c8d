import { defineConfig } from 'drizzle-kit';

/** For `npm run db:generate`: writes a migration when schema.ts has changed. */
export default defineConfig({ dialect: 'turso', schema: './db/schema.ts', out: './db/migrations' });
