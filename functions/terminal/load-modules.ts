import module from 'node:module';

const DRIZZLE = '/node_modules/drizzle-orm/';

/**
 * Makes Node load modules faster. Call it first, and import the program after it: loading modules is most of a short command.
 *
 * Node keeps what it has compiled. And it does not look up the imports between the hundred modules of drizzle-orm: for each of
 * them it would parse the package.json of drizzle-orm, 180 KB, which takes half of the time of loading a program.
 */
export function loadModulesFast(): void {
  module.enableCompileCache();
  // Node 22.15 and later.
  module.registerHooks?.({
    resolve: (specifier, context, next) =>
      specifier.startsWith('.') && context.parentURL?.includes(DRIZZLE)
        ? { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
        : next(specifier, context),
  });
}
