import { FETCH_LIMITS, type FetchLimits } from '../../pipeline/acquire/fetch/request.ts';

/** Limits of scheduled fetching. */
export interface CronLimits {
  /** Limits of one response. */
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

export const CRON_LIMITS: CronLimits = {
  fetch: FETCH_LIMITS,
  // arXiv asks for one request in three seconds.
  gapMs: 3_000,
  leaseMs: 120_000,
  budgetMs: 300_000,
  sitesAtOnce: 4,
};
