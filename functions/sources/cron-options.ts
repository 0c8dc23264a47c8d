import type { Database } from '../../db/database.ts';
import type { SourceRow } from '../../db/sources/sources.ts';
import type { ObjectStore } from '../../pipeline/acquire/fetch/object-store.ts';
import type { Pace } from '../../pipeline/acquire/fetch/pace.ts';
import { FETCH_LIMITS, type FetchLimits, type RequestPage } from '../../pipeline/acquire/fetch/request.ts';
import type { Place, Source } from '../../pipeline/acquire/sources.ts';
import type { Intake, Outcome } from '../intake/take.ts';

/** The platform's part of scheduled fetching. */
export interface CronOptions {
  readonly db: Database;
  readonly sources: readonly Source[];
  readonly intake: Pick<Intake, 'spool' | 'take'>;
  /** Sends a request, where that is safe. */
  readonly request: RequestPage;
  /** Opens a folder or a bucket; `undefined` where the platform has none. */
  readonly openStore: (place: Place) => ObjectStore | undefined;
  /** User-Agent of each request, with a way to reach the operator. */
  readonly userAgent: string;
  readonly limits?: Partial<CronLimits>;
  readonly now?: () => Date;
}

export interface CronLimits {
  readonly fetch: FetchLimits;
  /** Minimum time between two requests to one site. */
  readonly gapMs: number;
  /** Time after which a run that does not renew its claim loses the source. */
  readonly leaseMs: number;
  /** Time in which a run starts new work; the next run continues. */
  readonly budgetMs: number;
  /** Sites fetched at the same time. */
  readonly sitesAtOnce: number;
}

/** The gap is the one that arXiv asks for. */
export const CRON_LIMITS: CronLimits = {
  fetch: FETCH_LIMITS,
  gapMs: 3_000,
  leaseMs: 120_000,
  budgetMs: 300_000,
  sitesAtOnce: 4,
};

/** The state of pulling one source. */
export interface Pull extends Omit<CronOptions, 'limits' | 'sources'> {
  readonly source: Source;
  /** The source's row, as the run before left it. */
  readonly row: SourceRow;
  readonly limits: CronLimits;
  readonly pace: Pace;
  readonly now: () => Date;
  /** Aborts when the run is stopped, and when another run claims the source. */
  readonly signal: AbortSignal;
  /** Whether the budget allows to start something. */
  readonly mayGoOn: () => boolean;
  /** Stores progress, so that the next run continues a killed one. */
  readonly note: (values: Partial<SourceRow>) => Promise<void>;
  /** Records the outcome of a dump. */
  readonly enter: (outcome: Outcome) => Promise<void>;
}
