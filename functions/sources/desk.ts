import type { ListedSource } from '../../pipeline/acquire/sources.ts';
import type { Trial } from './trial/outcome.ts';

/** The operator's list of sources, to look at and to change. Platforms whose list is part of the program have none. */
export interface SourceDesk {
  /** The file that changes are written to, for people. */
  readonly file: string;
  list(): Promise<readonly ListedSource[]>;
  /**
   * Tries an address, or one of the list by its name.
   * @throws ConfigurationError for a name that is no address and not in the list; see `trySource`
   */
  try(addressOrName: string, signal: AbortSignal): Promise<Trial>;
  /** Adds a source. @throws ConfigurationError when the list has its name or address, or cannot be written */
  add(entry: ListedSource): Promise<void>;
  /** Enables or disables sources. @throws ConfigurationError for an unknown name, and as {@link add} */
  enable(names: readonly string[], enabled: boolean): Promise<void>;
}
