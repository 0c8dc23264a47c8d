import { defineConfig } from 'drizzle-kit';

/** For `npm run db:generate`: writes a migration when db/schema/ has changed. */
export default defineConfig({ dialect: 'turso', schema: './db/schema', out: './db/migrations' });
