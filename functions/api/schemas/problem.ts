import * as v from 'valibot';
import { type AnswerOf, natural, text } from './values.ts';

/** A problem document (RFC 9457), with the invalid parameters. */
export const Problem = v.object({
  type: v.literal('about:blank'),
  title: text('The meaning of the status.', 'Bad Request'),
  status: natural('', 400),
  detail: text(
    'What was wrong with this request, and what was expected.',
    'Reading the query: limit is "0", expected a whole number from 1 to 100.',
  ),
  parameters: v.optional(
    v.array(
      v.object({
        parameter: text('The name.', 'limit'),
        value: text('The value in the request.', '0'),
        wanted: text('The expected value.', 'a whole number from 1 to 100'),
      }),
    ),
  ),
});
export type Problem = AnswerOf<typeof Problem>;
