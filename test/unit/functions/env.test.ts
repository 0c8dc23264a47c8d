import { describe, expect, test } from 'vitest';
import { filePath } from '../../../db/file-path.ts';
import { readEnvironment, SETTINGS } from '../../../functions/env.ts';
import packageJson from '../../../package.json' with { type: 'json' };

describe('readEnvironment()', () => {
  test('returns the documented defaults', () => {
    expect(readEnvironment({})).toEqual({
      DATA_FOLDER: 'data',
      DATABASE_URL: 'file:data/paperwire.db',
      HOST: '127.0.0.1',
      PORT: 8787,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'text',
      METRICS: 'off',
      EMAIL_SENDERS: [],
      EMBED_EFFORT: 1,
      HUB_ALLOW: [],
      FETCH_ALLOW: [],
    });
  });

  test('takes an empty variable as unset', () => {
    expect(readEnvironment({ PORT: '', PUBLIC_URL: '' })).toEqual(readEnvironment({}));
  });

  test('puts the database into the data folder, unless it is named', () => {
    const DATA_FOLDER = '/srv/été 50%?#';
    expect(filePath(readEnvironment({ DATA_FOLDER }).DATABASE_URL)).toBe('/srv/été 50%?#/paperwire.db');
    expect(readEnvironment({ DATA_FOLDER, DATABASE_URL: 'libsql://db' }).DATABASE_URL).toBe('libsql://db');
  });

  test('reads every variable', () => {
    expect(
      readEnvironment({
        PORT: '0',
        PUBLIC_URL: 'https://papers.example/',
        DATABASE_URL: 'libsql://db',
        HOME: '/root',
      }),
    ).toMatchObject({ PORT: 0, PUBLIC_URL: 'https://papers.example', DATABASE_URL: 'libsql://db' });
  });

  test.each(['me@papers.example', 'mailto:me@papers.example', 'https://papers.example/about'])(
    'takes %s as CONTACT',
    (CONTACT) => {
      expect(readEnvironment({ CONTACT })).toMatchObject({ CONTACT });
    },
  );

  test.each(['me', 'me@papers.example\r\nX: y', 'a (comment) b@c', 'ftp://papers.example'])(
    'refuses %j as CONTACT',
    (CONTACT) => {
      expect(() => readEnvironment({ CONTACT })).toThrow(/CONTACT is .* expected an e-mail address or/);
    },
  );

  test('reads EMBED_EFFORT, and names the efforts there are', () => {
    expect(readEnvironment({}).EMBED_EFFORT).toBe(1);
    expect(readEnvironment({ EMBED_EFFORT: '0.6' }).EMBED_EFFORT).toBe(0.6);
    for (const wrong of ['0.7', '2', 'fast'])
      expect(() => readEnvironment({ EMBED_EFFORT: wrong })).toThrow(
        /EMBED_EFFORT is .+; expected one of 1, 0\.8, 0\.6, 0\.4/,
      );
  });

  test('reads HUB_ALLOW, and refuses what is no host or range', () => {
    const HUB_ALLOW = 'Reader.lan, 192.168.1.0/24 ::1';
    expect(readEnvironment({ HUB_ALLOW }).HUB_ALLOW).toEqual(['reader.lan', '192.168.1.0/24', '::1']);
    expect(() => readEnvironment({ HUB_ALLOW: 'http://reader.lan' })).toThrow(
      'HUB_ALLOW is ["http://reader.lan"]; expected host names, IP addresses and ranges of them',
    );
  });

  test('takes an address as HOST, and refuses a name', () => {
    expect(readEnvironment({ HOST: '::' }).HOST).toBe('::');
    expect(() => readEnvironment({ HOST: 'papers.example' })).toThrow(
      'HOST is "papers.example"; expected an IP address of this machine',
    );
  });

  test('names every error at once, with value and expectation, and hides secrets', () => {
    const wrong = {
      PORT: '70000',
      DATABASE_URL: 'mysql://db',
      PUBLIC_URL: 'papers.example',
      LOG_LEVEL: 'loud',
      INGEST_TOKEN: 'hunter2',
    };
    let message = '';
    try {
      readEnvironment(wrong);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ConfigurationError' });
      message = error instanceof Error ? error.message : '';
    }
    for (const [name, value] of Object.entries(wrong)) {
      expect(message).toContain(name);
      if (name === 'INGEST_TOKEN') expect(message).not.toContain(value);
      else if (name !== 'PORT') expect(message).toContain(value);
    }
    expect(message).toContain('0 to 65535');
    expect(message).toContain('at least 16 characters');
  });
});

describe('npm run start:deno', () => {
  test('may read every setting', () => {
    const [, allowed = ''] = /--allow-env=(\S+)/.exec(packageJson.scripts['start:deno']) ?? [];
    expect(allowed.split(',')).toEqual(expect.arrayContaining(SETTINGS));
  });
});
