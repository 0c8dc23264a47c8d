import type { Correction } from '../../db/topics/corrections.ts';
import type { Taxonomy, Topic } from '../../pipeline/topics/taxonomy.ts';
import { publicId } from '../lookup/paper.ts';

/**
 * Merges corrections into a taxonomy as `include` and `exclude`. A correction comes before what the taxonomy says of its
 * paper, by whichever id. Papers have their public ids where they can, so that the taxonomy serves other databases too.
 * @returns with it the corrections of topics that the taxonomy does not have
 */
export function mergeCorrections(
  taxonomy: Taxonomy,
  corrections: readonly Correction[],
): { readonly taxonomy: Taxonomy; readonly leftOut: readonly Correction[] } {
  const bySlug = Map.groupBy(corrections, ({ slug }) => slug);
  const slugs = new Set(taxonomy.map(({ slug }) => slug));
  return {
    taxonomy: taxonomy.map((topic) => merged(topic, bySlug.get(topic.slug) ?? [])),
    leftOut: corrections.filter(({ slug }) => !slugs.has(slug)),
  };
}

function merged({ include = [], exclude = [], ...topic }: Topic, corrections: readonly Correction[]): Topic {
  const corrected = new Set(
    corrections.flatMap(({ item }) => [
      item.id,
      ...item.externalIds.map(({ scheme, value }) => `${scheme}:${value.toLowerCase()}`),
    ]),
  );
  const list = (ids: readonly string[], belongs: boolean) =>
    [
      ...ids.filter((id) => !corrected.has(id.toLowerCase())),
      ...corrections
        .filter((each) => each.belongs === belongs)
        .map(({ item }) => publicId(item.id, item.externalIds)),
    ].toSorted();
  const [included, excluded] = [list(include, true), list(exclude, false)];
  return {
    ...topic,
    ...(included.length === 0 ? {} : { include: included }),
    ...(excluded.length === 0 ? {} : { exclude: excluded }),
  };
}
