/** What is said of a dump whose bytes cannot be read. It needs no format, so the thread that answers requests loads none. */
import type { DumpError } from '../../pipeline/errors.ts';
import type { Inspection } from './inspect.ts';
import type { Preview } from './preview.ts';

/** The inspection of a dump whose bytes cannot be read. */
export function uninspected(name: string, { code, message }: DumpError): Inspection {
  return {
    name,
    bytes: 0,
    capturedAt: null,
    formats: [],
    looksLike: null,
    format: null,
    why: null,
    guessed: false,
    sections: [],
    records: 0,
    rejected: 0,
    doubted: 0,
    unread: 0,
    unreadBytes: 0,
    doubt: null,
    doubts: [],
    updates: 0,
    boilerplateLines: 0,
    boilerplateBytes: 0,
    papers: [],
    rejects: [],
    reasons: {},
    error: { code, message },
  };
}

/** The preview of a dump that cannot be read. */
export function unreadable(name: string, id: string | null, error: DumpError): Preview {
  return { id, state: null, ...uninspected(name, error), papers: [] };
}
