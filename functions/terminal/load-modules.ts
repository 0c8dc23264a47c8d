import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { pathToFileURL } from 'node:url';

/** Packages with many modules. */
const SPECIFIER = /^(?:drizzle-orm|hono)(?:\/|$)/;
const MODULE = /\/node_modules\/(?:drizzle-orm|hono)\//;

/** The folder of the program: that of the sources, or of what the package has in their place. */
const OWN = new URL('../../', import.meta.url).href;

const OWN_FORMATS = new Map([
  ['.ts', 'module-typescript'],
  ['.js', 'module'],
]);

/** Its package.json has 180 KB, so that a look-up in it takes 5 to 40 ms. */
const DRIZZLE = 'drizzle-orm';

/**
 * Makes Node load the modules of this thread faster; Deno has no need. Call it first, and import the program after it: loading
 * modules is most of a short command.
 *
 * Node looks up no import of {@link SPECIFIER} twice, and none within these packages: for
 * each import it would parse their package.json again, which takes half of the time of loading a program. Imports of
 * {@link DRIZZLE} are found by its files. Imports of the program's own files name the file, so they need no look-up either.
 */
export function loadModulesFast(): void {
  const resolved = new Map<string, module.ResolveFnOutput>();
  // Node 22.15 and later.
  module.registerHooks?.({
    resolve(specifier, context, next) {
      if (!context.conditions.includes('import')) return next(specifier, context);
      const { parentURL } = context;
      if (specifier.startsWith('.') && parentURL !== undefined) {
        const { href: url } = new URL(specifier, parentURL);
        if (MODULE.test(parentURL)) return { url, format: 'module', shortCircuit: true };
        const format = OWN_FORMATS.get(url.slice(url.lastIndexOf('.')));
        if (format !== undefined && url.startsWith(OWN) && !url.includes('/node_modules/', OWN.length - 1))
          return { url, format, shortCircuit: true };
      }
      if (!SPECIFIER.test(specifier)) return next(specifier, context);
      const found = resolved.get(specifier) ??
        findInDrizzle(specifier) ?? { ...next(specifier, context), shortCircuit: true };
      resolved.set(specifier, found);
      return found;
    },
  });
}

/** The file of an import of {@link DRIZZLE}, which keeps each under the name that its package.json has for it. */
function findInDrizzle(specifier: string): module.ResolveFnOutput | undefined {
  if (!specifier.startsWith(DRIZZLE)) return undefined;
  // As Node looks for packages: beside the program, or beside a folder that holds it.
  let folder = new URL('node_modules/', OWN);
  while (!existsSync(new URL(DRIZZLE, folder))) {
    const above = new URL('../../node_modules/', folder);
    if (above.href === folder.href) return undefined;
    folder = above;
  }
  const found = [`${specifier}/index.js`, `${specifier}.js`].find((name) =>
    existsSync(new URL(name, folder)),
  );
  if (found === undefined) return undefined;
  const url = pathToFileURL(realpathSync(new URL(found, folder))).href;
  return { url, format: 'module', shortCircuit: true };
}
