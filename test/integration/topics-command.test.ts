import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { paperwire } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TOPICS = [
  {
    slug: 'robotics',
    name: 'Robotics',
    keywords: ['robot manipulation', 'legged robot', 'robot grasping', 'gait of a robot'],
  },
  {
    slug: 'speech',
    name: 'Speech',
    keywords: ['speech recognition', 'word error rate', 'whispered speech', 'speaker'],
  },
];

const PAPERS = [
  {
    title: 'Walking Robots in the Snow: A Study of Gaits',
    abstract:
      'We study how legged robots walk on snow. A learned controller falls less often than a tuned one.',
    url: 'https://arxiv.org/abs/2503.01111',
  },
  {
    title: 'Robots that Grasp Soft Fruit',
    abstract:
      'Robot manipulation of soft fruit needs touch. Our gripper grasps berries and does not crush them.',
    url: 'https://arxiv.org/abs/2503.02222',
  },
  {
    title: 'Speech Recognition for Whispered Voices',
    abstract:
      'Whispered speech has no pitch, and recognisers fail on it. We halve the word error rate on all test sets.',
    doi: '10.1000/whisper.1',
  },
  {
    title: 'Bread and Its Crust in the Ovens of Three Villages',
    abstract: 'We bake bread in three villages, and measure how thick the crust becomes in an hour.',
  },
];

const folder = temporaryFolder();
const file = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return join(folder, name);
};
const dump = file('2025-03-11-papers.json', PAPERS);
const env = {
  DATABASE_URL: `file:${join(folder, 'topics.db')}`,
  TOPICS_FILE: file('topics.json', TOPICS),
};

async function run(args: readonly string[], settings: Readonly<Record<string, string>> = env) {
  const { code, stdout, stderr } = await paperwire(args, { env: settings });
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return stdout;
}

/** The topics of every paper with scores and reasons, by title. */
async function topicsIn(url: string) {
  const { client } = await openDatabase(url);
  const { rows } = await client.execute(
    'SELECT i.title, x.topic_slug, x.score, x.why FROM item_topics x JOIN items i ON i.id = x.item_id ORDER BY 1, 2',
  );
  client.close();
  return rows.map((row) => [row['title'], row['topic_slug'], row['score'], row['why']]);
}

beforeAll(async () => {
  await run(['ingest', dump]);
});

describe('paperwire topics add, remove, forget', () => {
  const topicsOf = async (slug: string, command: string, id: string) => {
    const { papers } = JSON.parse(await run(['topics', command, slug, id, '--json'])) as {
      papers: { topics: { slug: string; why: { by?: string } }[] }[];
    };
    return papers.map(({ topics }) => topics.map(({ slug, why }) => `${slug} ${why.by ?? ''}`.trim()));
  };

  test('correct a paper by its arXiv id, and say at once which topics it has', async () => {
    const printed = await run(['topics', 'add', 'speech', '2503.01111']);
    expect(printed).toMatch(/^Added to Speech; topics now:\n/);
    expect(printed).toMatch(
      /arxiv:2503\.01111 +Walking Robots in the Snow: A Study of Gaits +speech\*, robotics/,
    );
    expect(await topicsOf('speech', 'remove', 'https://arxiv.org/abs/2503.01111')).toEqual([['robotics']]);
    expect(await topicsOf('robotics', 'remove', 'arxiv:2503.01111')).toEqual([['other person']]);
    expect(await topicsOf('robotics', 'forget', '2503.01111')).toEqual([['robotics']]);
    expect(await topicsOf('speech', 'forget', '2503.01111')).toEqual([['robotics']]);
    expect(await run(['topics', 'examples'])).toBe('no examples\n');
  });

  test('write nothing when one of several papers is unknown', async () => {
    const args = ['topics', 'add', 'speech', '2503.01111', '2503.09999', 'doi:10.1000/none'];
    const { code, stderr } = await paperwire(args, { env });
    expect(code).toBe(2);
    expect(stderr).toContain(
      '"2503.09999" leads to no such paper; "doi:10.1000/none" leads to no such paper',
    );
    expect(await run(['topics', 'examples'])).toBe('no examples\n');
  });

  test('name the topics that are like an unknown one', async () => {
    const { code, stderr } = await paperwire(['topics', 'add', 'robotic', '2503.01111'], { env });
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean robotics?');
  });
});

describe('paperwire topics export', () => {
  test('prints a topic file that gives another database the same topics', async () => {
    await run(['topics', 'add', 'speech', '2503.02222']);
    await run(['topics', 'remove', 'speech', '10.1000/whisper.1']);
    const listed = await run(['topics', 'examples']);
    expect(listed.trim().split('\n')).toHaveLength(2);
    expect(listed).toMatch(
      /^speech +belongs +\d{4}-\d\d-\d\d +arxiv:2503\.02222 +Robots that Grasp Soft Fruit$/m,
    );

    const exported = file('exported.json', await run(['topics', 'export']));
    expect(await run(['topics', 'lint', exported])).toBe(`${exported}: 0 errors, 0 warnings\n`);
    expect(JSON.parse(await run(['topics', 'export']))).toEqual([
      TOPICS[0],
      { ...TOPICS[1], include: ['arxiv:2503.02222'], exclude: ['doi:10.1000/whisper.1'] },
    ]);

    const other = { DATABASE_URL: `file:${join(folder, 'other.db')}`, TOPICS_FILE: exported };
    await run(['ingest', dump], other);
    const topics = await topicsIn(env.DATABASE_URL);
    expect(topics.length).toBeGreaterThan(4);
    expect(await topicsIn(other.DATABASE_URL)).toEqual(topics);
    expect(JSON.parse(await run(['topics', 'export'], other))).toEqual(
      JSON.parse(await run(['topics', 'export'])),
    );
  });
});

describe('paperwire topics lint', () => {
  test('warns of examples that the database does not have', async () => {
    const include = ['arxiv:2503.02222', 'arxiv:2503.09999'];
    const path = file('examples.json', [TOPICS[0], { ...TOPICS[1], include }]);
    const warning = 'topics[1].include[1]: the catalogue does not have the paper arxiv:2503.09999';
    expect(await run(['topics', 'lint', path])).toBe(
      `${path}: warning: ${warning}\n${path}: 0 errors, 1 warning\n`,
    );
    const without = { DATABASE_URL: `file:${join(folder, 'none.db')}` };
    expect(await run(['topics', 'lint', path], without)).toBe(`${path}: 0 errors, 0 warnings\n`);
  });
});

describe('paperwire topics try', () => {
  const args = ['topics', 'try', 'Fruit & berries', '--keywords', 'soft fruit, strawberry,berries'];

  test('shows what a topic would catch, and prints its entry for the topic file', async () => {
    const before = await topicsIn(env.DATABASE_URL);
    const printed = await run([...args, '--like', '2503.02222', '--unlike', '2503.01111']);
    expect(printed).toMatch(/^Fruit & berries would get [1-4] of 4 papers/);
    expect(printed).toContain('arxiv:2503.02222');
    const entry = JSON.parse(printed.slice(printed.indexOf('{')));
    expect(entry).toEqual({
      slug: 'fruit-berries',
      name: 'Fruit & berries',
      keywords: ['soft fruit', 'strawberry', 'berries'],
      include: ['arxiv:2503.02222'],
      exclude: ['arxiv:2503.01111'],
    });
    const lint = await run(['topics', 'lint', file('more.json', [...TOPICS, entry])]);
    expect(lint).toContain('0 errors');
    expect(await topicsIn(env.DATABASE_URL)).toEqual(before);
    expect(await run(['topics'])).not.toContain('fruit');
  });

  test('--json has the same, the papers with scores and thresholds', async () => {
    const trial = JSON.parse(await run([...args, '--json', '--limit', '2']));
    expect(trial).toMatchObject({ topic: { slug: 'fruit-berries' }, papers: 4 });
    expect(trial.best[0]).toMatchObject({
      title: 'Robots that Grasp Soft Fruit',
      score: expect.any(Number),
      threshold: expect.any(Number),
    });
    expect(trial.best.length).toBeLessThanOrEqual(2);
  });

  test('refuses what the topic file could not hold, with the place', async () => {
    const { code, stderr } = await paperwire(['topics', 'try', 'Robotics', '--keywords', 'legged robot'], {
      env,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('"robotics" is also at');
    expect(stderr).toContain('"legged robot" is also at robotics.keywords[1]');
  });
});
