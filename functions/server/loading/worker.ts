import { loadModulesFast } from '../../terminal/load-modules.ts';

/** The thread that loads dumps. */
loadModulesFast();
await import('./perform.ts');
