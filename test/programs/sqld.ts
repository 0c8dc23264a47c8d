import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type Programs } from './programs.ts';

/** A libSQL server that a test may kill and start again, at the same address and with the same files. */
export class Sqld {
  readonly url: string;
  readonly #programs: Programs;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(programs: Programs, folder: string, address: string, more: readonly string[]) {
    this.url = `http://${address}`;
    this.#programs = programs;
    this.#args = ['--db-path', folder, '--http-listen-addr', address, ...more];
  }

  /**
   * Starts a server on a free port.
   * @param folder for its files
   * @param catalogue a SQLite file with the database to begin with
   * @param more arguments beside folder and address
   */
  static async start(
    programs: Programs,
    folder: string,
    catalogue?: string,
    more: readonly string[] = [],
  ): Promise<Sqld> {
    if (catalogue !== undefined) {
      // The server takes up a database that it finds.
      const target = join(folder, 'dbs/default');
      await mkdir(target, { recursive: true });
      await copyFile(catalogue, join(target, 'data'));
    }
    const server = new Sqld(programs, folder, `127.0.0.1:${await freePort()}`, more);
    await server.start();
    return server;
  }

  /** Starts it again. */
  async start(): Promise<void> {
    this.#child = await this.#programs.serve({ name: 'sqld', args: this.#args }, `${this.url}/health`);
  }

  /** Kills it, as a loss of power would. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
    this.#child = undefined;
  }
}

/** Starts a server, and a replica of it. @param folder an empty one @param catalogue as {@link Sqld.start} takes it */
export async function startReplicated(
  programs: Programs,
  folder: string,
  catalogue?: string,
): Promise<{ readonly primary: Sqld; readonly replica: Sqld }> {
  const address = `127.0.0.1:${await freePort()}`;
  const listening = ['--grpc-listen-addr', address];
  const following = ['--primary-grpc-url', `http://${address}`];
  return {
    primary: await Sqld.start(programs, join(folder, 'primary'), catalogue, listening),
    replica: await Sqld.start(programs, join(folder, 'replica'), undefined, following),
  };
}
