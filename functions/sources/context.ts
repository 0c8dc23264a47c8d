import type { Database } from '../../db/database.ts';
import type { SourceRow } from '../../db/sources/sources.ts';
import type { ObjectStore } from '../../pipeline/acquire/fetch/object-store.ts';
import type { Pace } from '../../pipeline/acquire/fetch/pace.ts';
import { FETCH_LIMITS, type FetchLimits, type RequestPage } from '../../pipeline/acquire/fetch/request.ts';
import type { Place, Source } from '../../pipeline/acquire/sources.ts';
import type { Intake, Outcome } from '../intake/take.ts';

/** What scheduled ingestion works with, on every platform. */
export interface CronDeps {
  readonly db: Database;
  readonly sources: readonly Source[];
  readonly intake: Pick<Intake, 'spool' | 'take'>;
  /** Sends a request where it is safe to. */
  readonly request: RequestPage;
  /** Opens a folder or a bucket; `undefined` for what this platform does not have. */
  readonly openStore: (place: Place) => ObjectStore | undefined;
  /** Sent with each request, with a way to reach who runs this. */
  readonly userAgent: string;
  readonly limits?: Partial<CronLimits>;
  readonly now?: () => Date;
}

/** Bounds on runs; times in milliseconds. */
export interface CronLimits {
  readonly fetch: FetchLimits;
  /** Between two requests to one site: what arXiv asks for. */
  readonly gap: number;
  /** How long others leave a source to a run that does not renew its claim. */
  readonly lease: number;
  /** How long a run starts new things; the next one goes on. */
  readonly budget: number;
  /** Sites that are spoken to at the same time. */
  readonly lanes: number;
}

export const CRON_LIMITS: CronLimits = {
  fetch: FETCH_LIMITS,
  gap: 3_000,
  lease: 120_000,
  budget: 300_000,
  lanes: 4,
};

/** One source that is being pulled. */
export interface Pull extends Omit<CronDeps, 'limits' | 'sources'> {
  readonly source: Source;
  /** What is noted of it from the run before. */
  readonly row: SourceRow;
  readonly limits: CronLimits;
  readonly pace: Pace;
  readonly now: () => Date;
  /** Ends when the run is stopped, and when the source was claimed by another. */
  readonly signal: AbortSignal;
  /** Whether there is time left to start something. */
  readonly mayGoOn: () => boolean;
  /** Notes how far it is, so that a run that is killed is not begun anew. */
  readonly note: (values: Partial<SourceRow>) => Promise<void>;
  /** Enters the outcome of a dump. */
  readonly enter: (outcome: Outcome) => Promise<void>;
}
