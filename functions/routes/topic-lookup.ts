import { findTopic, type TopicHead } from '../../db/find-topic.ts';
import { Problem } from '../problem.ts';
import type { Site } from '../site.ts';

/** Longest slug that an answer repeats. */
const SHOWN = 100;

/** @throws Problem 404 that names the topic and says where the list is */
export async function requireTopic(site: Site, base: string, slug: string): Promise<TopicHead> {
  const topic = await findTopic(site.db, slug);
  if (topic !== undefined) return topic;
  const shown = slug.length > SHOWN ? `${slug.slice(0, SHOWN)}…` : slug;
  throw new Problem(404, `There is no topic "${shown}". ${base}/api/topics lists all topics.`);
}
