import * as v from 'valibot';
import { formats } from '../../../pipeline/formats/detect.ts';
import { isoSeconds, readDate } from '../../../pipeline/text/dates.ts';

const FORMATS = formats.map(({ name }) => name);

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

const CAPTURED = 'a day such as 2025-03-11, or an instant such as 2025-03-11T08:00:00Z';

/** What may be asked for when a dump is posted. */
export const PostParameters = v.object({
  format: v.optional(
    v.pipe(
      v.picklist(FORMATS, `one of ${FORMATS.join(', ')}; left out, it is found out`),
      v.description('The format of the dump; left out, it is found out.'),
    ),
  ),
  captured: v.optional(
    v.pipe(
      v.string(),
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        const date = /^\d{4}-/.test(dataset.value) ? readDate(dataset.value, isoSeconds(new Date())) : null;
        if (date !== null) return date;
        addIssue({ message: CAPTURED });
        return NEVER;
      }),
      v.description(`When it was taken: ${CAPTURED}.`),
    ),
  ),
  name: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(200, 'a name of at most 200 characters'),
      v.check((name) => /^[^\p{Cc}]+$/u.test(name), 'a name of one line, such as 2025-03-11-papers.txt'),
      v.description('What it is called; a day in it says when it was taken.'),
    ),
    'posted dump',
  ),
  accept: flag('Whether to take it although more than half of it is rejected.'),
  'dry-run': flag('Whether to say what would be read and write nothing.'),
  wait: flag('Whether to answer when its papers are in the feeds, not at once.'),
});

export type PostParameters = v.InferOutput<typeof PostParameters>;
