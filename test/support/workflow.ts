import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { ROOT } from './program.ts';

/** A step of a workflow of GitHub (https://docs.github.com/actions, "Workflow syntax"). */
interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number>>;
}

export interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

export function readWorkflow(file: string): Workflow {
  return parse(readFileSync(join(ROOT, file), 'utf8'));
}

/** What GitHub keeps between the runs of a repository. */
export interface Repository {
  /** A folder for the caches, the published site and the work of each run. */
  readonly folder: string;
  /** Files of the fork that are not ours, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly pagesUrl: string;
  /** Variables of the machine. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a checkout has of this repository. */
const SOURCES = ['package.json', 'bin', 'functions', 'pipeline', 'db', 'seeds'];

/**
 * Runs the steps of a job in a folder of its own, in order: commands in a shell as GitHub starts it, actions by their meaning on this
 * machine. `npm ci` gets the packages that are installed here.
 * @param runId names the run
 * @returns what each command printed
 * @throws Error for a command that fails, and for an action or expression that is not known here
 */
export async function runJob(
  { env, jobs }: Workflow,
  job: string,
  runId: number,
  repository: Repository,
): Promise<string[]> {
  const work = join(repository.folder, `run-${runId}`);
  const caches = join(repository.folder, 'caches');
  const artifact = join(repository.folder, 'artifact');
  const programs = join(repository.folder, 'programs');
  for (const folder of [work, caches, programs]) mkdirSync(folder, { recursive: true });
  const npm = join(programs, 'npm');
  writeFileSync(
    npm,
    `#!/bin/sh\n[ "$*" = 'ci --omit=dev' ] && ln -s '${join(ROOT, 'node_modules')}' node_modules\n`,
  );
  chmodSync(npm, 0o755);
  const context: Record<string, string> = { 'github.run_id': String(runId) };
  const evaluated = (text: string) =>
    text.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
      const value = name.startsWith('vars.') ? (repository.vars[name.slice(5)] ?? '') : context[name];
      if (value === undefined) throw new Error(`evaluating "${name}": expected ${Object.keys(context)}`);
      return value;
    });
  const actions: Readonly<Record<string, (step: Step, input: (name: string) => string) => void>> = {
    'actions/checkout@v4': () => {
      for (const path of SOURCES) cpSync(join(ROOT, path), join(work, path), { recursive: true });
      for (const [path, text] of Object.entries(repository.files)) writeFileSync(join(work, path), text);
    },
    'actions/setup-node@v4': (_, input) => {
      if (!process.version.startsWith(`v${input('node-version')}.`))
        throw new Error(`this is Node ${process.version}`);
    },
    'actions/cache/restore@v4': (_, input) => {
      const last = join(caches, input('restore-keys'));
      if (existsSync(last)) cpSync(last, join(work, input('path')), { recursive: true });
    },
    'actions/cache/save@v4': (_, input) => {
      const last = join(caches, input('key').replace(/\d+$/, ''));
      rmSync(last, { recursive: true, force: true });
      cpSync(join(work, input('path')), last, { recursive: true });
    },
    'actions/configure-pages@v5': ({ id }) => {
      context[`steps.${id}.outputs.base_url`] = repository.pagesUrl;
    },
    'actions/upload-pages-artifact@v3': (_, input) => {
      rmSync(artifact, { recursive: true, force: true });
      cpSync(join(work, input('path')), artifact, { recursive: true });
    },
    'actions/deploy-pages@v4': () => {
      const published = join(repository.folder, 'published');
      rmSync(published, { recursive: true, force: true });
      cpSync(artifact, published, { recursive: true });
    },
  };
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluated(value)]));
  const printed: string[] = [];
  for (const step of jobs[job]?.steps ?? []) {
    if (step.run !== undefined) {
      const options = {
        cwd: work,
        env: {
          PATH: [programs, join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
          HOME: repository.folder,
          ...repository.env,
          ...variables,
        },
      };
      const { stdout, stderr } = await promisify(execFile)(
        'bash',
        ['-e', '-c', evaluated(step.run)],
        options,
      );
      printed.push(stdout + stderr);
      continue;
    }
    const action = actions[step.uses ?? ''];
    if (action === undefined)
      throw new Error(`running "${step.uses}": expected one of ${Object.keys(actions)}`);
    action(step, (name) => evaluated(String(step.with?.[name])));
  }
  return printed;
}
