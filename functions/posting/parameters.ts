import type { Context } from 'hono';
import * as v from 'valibot';
import { isoSeconds, readDate } from '../../pipeline/dates.ts';
import { formats } from '../../pipeline/formats/detect.ts';
import { readParameters } from '../parameters.ts';

const FORMATS = formats.map(({ name }) => name);

const flag = v.optional(
  v.pipe(
    v.picklist(['1', 'true', '', '0', 'false'], '1 or 0'),
    v.transform((value) => value !== '0' && value !== 'false'),
  ),
  '0',
);

const CAPTURED = 'a day such as 2025-03-11, or an instant such as 2025-03-11T08:00:00Z';

/** What may be asked for when a dump is posted. */
export const PostParameters = v.object({
  format: v.optional(v.picklist(FORMATS, `one of ${FORMATS.join(', ')}; left out, it is found out`)),
  captured: v.optional(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const date = /^\d{4}-/.test(dataset.value) ? readDate(dataset.value, isoSeconds(new Date())) : null;
        if (date !== null) return date;
        addIssue({ message: CAPTURED });
        return NEVER;
      }),
    ),
  ),
  name: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(200, 'a name of at most 200 characters'),
      v.regex(/^[^\p{Cc}]+$/u, 'a name of one line, such as 2025-03-11-papers.txt'),
    ),
    'posted dump',
  ),
  accept: flag,
  'dry-run': flag,
  wait: flag,
});

export type PostParameters = v.InferOutput<typeof PostParameters>;

/** @throws Problem 400 that names every fault */
export function readPostParameters(c: Context): PostParameters {
  return readParameters(c, PostParameters, { strict: true });
}
