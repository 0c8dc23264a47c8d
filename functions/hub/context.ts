import type { Database } from '../../db/database.ts';
import type { Send } from './send.ts';
import type { TopicReader } from './topic.ts';

/** What the parts of the hub share. */
export interface HubContext {
  readonly db: Database;
  /** Which IP addresses callbacks may name. */
  readonly allows: (address: string) => boolean;
  readonly readTopic: TopicReader;
  readonly send: Send;
  /** How many hosts are spoken to at the same time. */
  readonly lanes: number;
  readonly now: () => Date;
}
