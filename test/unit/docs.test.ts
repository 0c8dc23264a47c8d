import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client-node.ts';
import { createApp } from '../../functions/app.ts';
import { createCommandLine } from '../../functions/commands/command-line.ts';
import { readEnvironment, SETTINGS } from '../../functions/env.ts';
import packageJson from '../../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '../..');
const PAGES = globSync(['*.md', 'docs/*.md'], { cwd: ROOT });
const text = new Map(PAGES.map((page) => [page, readFileSync(join(ROOT, page), 'utf8')]));
const all = [...text.values()].join('\n');

/** The commands of a command, such as `sources run`, with their options. */
function commandsOf(command: ReturnType<typeof createCommandLine>, prefix = ''): [string, string[]][] {
  return command.commands.flatMap((each) => {
    const name = `${prefix}${each.name()}`;
    const options = each.options.map(({ long }) => long ?? '');
    return [[name, options] as [string, string[]], ...commandsOf(each, `${name} `)];
  });
}

/** How GitHub makes the anchor of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

describe('the docs', () => {
  test('name every command with every option', () => {
    const commands = commandsOf(
      createCommandLine(readEnvironment({}), new AbortController().signal, () => {}),
    );
    expect(commands.length).toBeGreaterThan(10);
    const rows = (text.get('docs/operating.md') ?? '').split('\n');
    const missing = commands.flatMap(([name, options]) => {
      const row = rows.find((line) => new RegExp(`^\\| \`npx paperwire ${name}(?: [A-Z[]|\`)`).test(line));
      if (row === undefined) return [name];
      return options.filter((option) => !row.includes(option)).map((option) => `${name} ${option}`);
    });
    expect(missing).toEqual([]);
  });

  test('name every npm script', () => {
    const scripts = Object.keys(packageJson.scripts).filter(
      (name) => !/^(?:start|test|paperwire)$/.test(name),
    );
    expect(scripts.filter((name) => !all.includes(`npm run ${name}`))).toEqual([]);
  });

  test('name every variable of the environment', () => {
    const rows = (text.get('docs/operating.md') ?? '').split('\n');
    expect(SETTINGS.length).toBeGreaterThan(8);
    expect(SETTINGS.filter((name) => !rows.some((row) => row.startsWith(`| \`${name}\` |`)))).toEqual([]);
  });

  test('name every route', async () => {
    const db = await openDatabase(':memory:');
    const { routes } = createApp({ db, publicUrl: 'https://papers.example' });
    db.client.close();
    const paths = new Set(
      routes
        .filter(({ method }) => method !== 'ALL')
        // `/feeds/all/archive/:number{…}` and `/feeds/all.rss` are forms of `/feeds/all`.
        .map(({ path }) => path.replace(/\{.*\}/, '').replace(/\/archive\/:number$|\.(?:rss|atom|json)$/, ''))
        .map((path) => path.replace(':slugs', ':slug').replace('/items/:file', '/items/:id')),
    );
    expect(paths.size).toBeGreaterThan(20);
    expect([...paths].filter((path) => !all.includes(`\`${path}`) && !all.includes(` ${path}`))).toEqual([]);
  });

  test('link to files and headings that exist', () => {
    const broken = [...text].flatMap(([page, markdown]) =>
      [...markdown.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
        ([link, path, heading]) => {
          const target = path === '' || path === undefined ? page : join(dirname(page), path);
          if (!existsSync(join(ROOT, target))) return [`${page}: ${link}`];
          if (heading === undefined) return [];
          const headings = [...(text.get(target) ?? '').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
            anchor(title ?? ''),
          );
          return headings.includes(heading) ? [] : [`${page}: ${link}`];
        },
      ),
    );
    expect(broken).toEqual([]);
  });
});
