import { ConfigurationError } from '../../pipeline/errors.ts';
import type { Environment } from '../env.ts';
import { openExisting } from '../server/open-database.ts';
import { buildSite } from '../server/static-site/build-site.ts';
import { exceededLimits, megabytes } from '../server/static-site/host-limits.ts';
import { createMeter } from '../terminal/meter.ts';
import { print, printError } from '../terminal/print.ts';
import { count } from '../terminal/text.ts';

/** `paperwire build FOLDER`: writes the site as files, for hosts without a server. */
export async function buildCommand(
  folder: string,
  flags: { readonly publicUrl?: string; readonly items: number },
  env: Environment,
  signal: AbortSignal,
): Promise<number> {
  const publicUrl = readSiteUrl(folder, flags.publicUrl ?? env.PUBLIC_URL);
  using db = await openExisting(env);
  const meter = createMeter();
  const started = performance.now();
  const report = await buildSite(db, {
    ...{ folder, publicUrl, maxPages: flags.items, signal },
    onStart: (files) => meter.start(folder, files, 'files'),
    onProgress: (written) => meter.update(written, written),
  }).finally(() => meter.stop());
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { papers, pages, files, bytes, changed, deleted } = report;
  print(`${folder}: ${count(files, 'file')}, ${megabytes(bytes)}, for ${publicUrl}/ in ${seconds} s`);
  print(`  ${changed} written, ${files - changed} unchanged, ${deleted} deleted`);
  const others = papers - pages;
  if (others > 0) {
    print(
      `  ${count(pages, 'paper')} with a page; links to the ${others} older ones lead elsewhere (see --items)`,
    );
  }
  for (const limit of exceededLimits(report)) printError(`paperwire: ${limit}`);
  return 0;
}

/** Reads the URL of a site; its path may only have what needs no escape. @throws ConfigurationError */
function readSiteUrl(folder: string, text: string | undefined): string {
  const doing = `Building a site in "${folder}"`;
  if (text === undefined)
    throw new ConfigurationError(
      `${doing}: feeds need its URL; add --public-url https://ada.github.io/papers, or set PUBLIC_URL`,
    );
  if (!/^https?:\/\/[\w.:-]+(?:\/[\w.~-]+)*\/?$/.test(text) || !URL.canParse(text))
    throw new ConfigurationError(
      `${doing}: its URL is "${text}"; expected one such as https://ada.github.io/papers`,
    );
  return text.replace(/\/$/, '');
}
