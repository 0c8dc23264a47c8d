import { describe, expect, test } from 'vitest';
import { Registry } from '../../../../functions/metrics/registry.ts';

const fail = (name: string, error: unknown) => {
  throw new Error(`reading ${name}`, { cause: error });
};

describe('Registry', () => {
  // The expected texts follow the ABNF and the examples of OpenMetrics 1.0.
  test('writes nothing but the end without metrics', async () => {
    expect(await new Registry(fail).write()).toBe('# EOF\n');
  });

  test('writes counters by their labels', async () => {
    const registry = new Registry(fail);
    const count = registry.counter({ name: 'a_requests', help: 'All "requests"\\\nof a.' });
    count({ path: '/', status: '200' });
    count({ path: '/', status: '200' }, 2);
    count({ path: 'C:\\dir\n"x"' }, 0.5);
    count();
    expect(await registry.write()).toBe(
      [
        '# TYPE a_requests counter',
        String.raw`# HELP a_requests All \"requests\"\\\nof a.`,
        'a_requests_total{path="/",status="200"} 3',
        String.raw`a_requests_total{path="C:\\dir\n\"x\""} 0.5`,
        'a_requests_total 1',
        '# EOF\n',
      ].join('\n'),
    );
  });

  test('writes histograms whose buckets hold those before them', async () => {
    const registry = new Registry(fail);
    const observe = registry.histogram({ name: 'a_duration_seconds', help: 'Time.' }, [0.25, 1, 2.5]);
    for (const value of [0.1, 0.25, 0.5, 1, 3]) observe(value, { route: '/' });
    expect(await registry.write()).toBe(
      [
        '# TYPE a_duration_seconds histogram',
        '# UNIT a_duration_seconds seconds',
        '# HELP a_duration_seconds Time.',
        'a_duration_seconds_bucket{route="/",le="0.25"} 2',
        'a_duration_seconds_bucket{route="/",le="1.0"} 4',
        'a_duration_seconds_bucket{route="/",le="2.5"} 4',
        'a_duration_seconds_bucket{route="/",le="+Inf"} 5',
        'a_duration_seconds_count{route="/"} 5',
        'a_duration_seconds_sum{route="/"} 4.85',
        '# EOF\n',
      ].join('\n'),
    );
  });

  test('writes what it reads when it is asked', async () => {
    const registry = new Registry(fail);
    let value = 1;
    registry.info({ name: 'a_build', help: 'Version.' }, { version: '1' });
    registry.gauge({ name: 'a_size_bytes', help: 'Size.' }, () => [{ value, labels: { file: 'main' } }]);
    registry.counted({ name: 'a_looks', help: 'Looks.' }, async () => [{ value }]);
    registry.gauge({ name: 'a_nothing', help: 'Nothing.' }, () => []);
    value = 7;
    expect(await registry.write()).toBe(
      [
        '# TYPE a_build info',
        '# HELP a_build Version.',
        'a_build_info{version="1"} 1',
        '# TYPE a_size_bytes gauge',
        '# UNIT a_size_bytes bytes',
        '# HELP a_size_bytes Size.',
        'a_size_bytes{file="main"} 7',
        '# TYPE a_looks counter',
        '# HELP a_looks Looks.',
        'a_looks_total 7',
        '# TYPE a_nothing gauge',
        '# HELP a_nothing Nothing.',
        '# EOF\n',
      ].join('\n'),
    );
  });

  test('writes the others when one cannot be read, and says which', async () => {
    const failures: unknown[] = [];
    const registry = new Registry((...failure) => failures.push(failure));
    const error = new Error('no database');
    registry.gauge({ name: 'a', help: 'A.' }, () => Promise.reject(error));
    registry.gauge({ name: 'b', help: 'B.' }, () => [{ value: 1 }]);
    expect(await registry.write()).toBe('# TYPE b gauge\n# HELP b B.\nb 1\n# EOF\n');
    expect(failures).toEqual([['a', error]]);
  });
});
