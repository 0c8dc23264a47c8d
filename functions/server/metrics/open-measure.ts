import packageJson from '../../../package.json' with { type: 'json' };
import type { Environment } from '../../env.ts';
import { log } from '../../logging.ts';
import { Registry } from '../../metrics/registry.ts';
import { type Measure, measureIngestion, unmeasured } from './measure.ts';
import { addProcessMetrics } from './process-metrics.ts';

/** A text takes a tenth of a second, and may wait for the model and for those before it. */
const EMBEDDING_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures with METRICS=on until `signal` aborts. */
export function openMeasure(env: Pick<Environment, 'METRICS'>, signal: AbortSignal): Measure {
  if (env.METRICS === 'off') return unmeasured;
  const registry = new Registry((name, error) => log.warning`metrics: reading ${name}: ${error}`);
  addProcessMetrics(registry, packageJson.version, signal);
  const count = ingestionCounter(registry);
  return { registry, count, ...measureIngestion(env, count), hubRequest: hubCounter(registry) };
}

function ingestionCounter(registry: Registry): Measure['count'] {
  const timeEmbedding = registry.histogram(
    {
      name: 'paperwire_embedding_duration_seconds',
      help: 'Time from a text to its vector, waits included; papers count with the phrases of topics.',
    },
    EMBEDDING_BUCKETS,
  );
  const countRecords = registry.counter({
    name: 'paperwire_records',
    help: 'Records of dumps that this process has stored, merged or rejected.',
  });
  const count: Measure['count'] = (measurement) => {
    if (measurement.kind === 'embedded') timeEmbedding(measurement.seconds, { texts: measurement.texts });
    else
      for (const outcome of ['stored', 'merged', 'rejected'] as const)
        countRecords({ outcome }, measurement[outcome]);
  };
  // A counter that begins with its first record hides it from `rate`.
  count({ kind: 'written', stored: 0, merged: 0, rejected: 0 });
  return count;
}

function hubCounter(registry: Registry): Measure['hubRequest'] {
  const count = registry.counter({
    name: 'paperwire_hub_requests',
    help: 'Requests of the WebSub hub to subscribers: deliveries, and questions whether they subscribe.',
  });
  return (request) => async (url, init) => {
    const kind = init.method === 'POST' ? 'delivery' : 'verification';
    try {
      const response = await request(url, init);
      count({ kind, outcome: response.ok ? 'ok' : 'failed' });
      return response;
    } catch (error) {
      count({ kind, outcome: 'failed' });
      throw error;
    }
  };
}
