import type { Database } from '../../db/database.ts';
import type { JobRunner } from './job-runner.ts';
import type { Send } from './subscriber.ts';
import type { TopicReader } from './topic.ts';

/** Whether the hub may connect to an IP address of the host of a callback. */
export type Allows = (address: string, hostname: string) => boolean;

/** The shared dependencies of the parts of the hub. */
export interface HubContext {
  readonly db: Database;
  /** Tells which IP addresses callbacks may name. */
  readonly allows: Allows;
  readonly topics: TopicReader;
  readonly send: Send;
  readonly runner: JobRunner;
  /** Names this process or isolate. */
  readonly owner: string;
  readonly now: () => Date;
}
