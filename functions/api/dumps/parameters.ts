import * as v from 'valibot';
import { FORMAT_NAMES } from '../../../pipeline/formats/names.ts';
import { isoSeconds, readDate } from '../../../pipeline/text/dates.ts';

const flag = (description: string) =>
  v.optional(
    v.pipe(
      v.picklist(['1', 'true', '', '0', 'false'], '1 or 0'),
      v.transform((value) => value !== '0' && value !== 'false'),
      v.boolean(),
      v.description(description),
    ),
    '0',
  );

const CAPTURED_FORM = 'a day such as 2025-03-11, or an instant such as 2025-03-11T08:00:00Z';

/** The parameters of `POST /api/dumps`. */
export const PostParameters = v.object({
  format: v.optional(
    v.pipe(
      v.picklist(FORMAT_NAMES, `one of ${FORMAT_NAMES.join(', ')}; detected when left out`),
      v.description('The format of the dump; detected when left out.'),
    ),
  ),
  captured: v.optional(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const date = /^\d{4}-/.test(dataset.value) ? readDate(dataset.value, isoSeconds(new Date())) : null;
        if (date !== null) return date;
        addIssue({ message: CAPTURED_FORM });
        return NEVER;
      }),
      v.description(`When the dump was captured: ${CAPTURED_FORM}.`),
    ),
  ),
  name: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(200, 'a name of at most 200 characters'),
      v.check((name) => /^[^\p{Cc}]+$/u.test(name), 'a name of one line, such as 2025-03-11-papers.txt'),
      v.description('Name of the dump; a day in it is its captured date.'),
    ),
    'posted dump',
  ),
  accept: flag('Load the dump although more than half of its records are rejected.'),
  'dry-run': flag('Show how the dump would be read, and write nothing.'),
  wait: flag('Respond when the papers are in the feeds, instead of at once.'),
});

export type PostParameters = v.InferOutput<typeof PostParameters>;
