/** Changes of a list of sources. Its order stays. */
import type { ListedSource } from '../../pipeline/acquire/sources.ts';
import { ConfigurationError } from '../../pipeline/errors.ts';

/**
 * Adds a source at the end.
 * @throws ConfigurationError when the list has its address or its name
 */
export function addSource(list: readonly ListedSource[], entry: ListedSource): ListedSource[] {
  const same = list.find(({ url, name }) => name === entry.name || (url !== undefined && url === entry.url));
  if (same === undefined) return [...list, entry];
  if (same.url !== entry.url)
    throw new ConfigurationError(
      `Adding ${entry.name}: another source has this name (${same.url ?? same.directory ?? 'a bucket'}); expected a new one`,
    );
  throw new ConfigurationError(
    `Adding ${entry.url}: it is in the list as ${same.name}${same.enabled ? '' : `, disabled; paperwire sources enable ${same.name} enables it`}`,
  );
}

/**
 * Enables or disables sources.
 * @throws ConfigurationError for a name that the list does not have
 */
export function enableSources(
  list: readonly ListedSource[],
  names: readonly string[],
  enabled: boolean,
): ListedSource[] {
  for (const name of names) requireListed(list, name);
  return list.map((each) => (names.includes(each.name) ? { ...each, enabled } : each));
}

/** @throws ConfigurationError */
export function requireListed(list: readonly ListedSource[], name: string): ListedSource {
  const found = list.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = list.map((each) => each.name).join(', ');
  throw new ConfigurationError(
    `Finding source "${name}": the list has no such source; expected one of ${names}`,
  );
}
