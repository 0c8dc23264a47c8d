/** The text of a web page that lists papers, as a person copies it: a title and an abstract in turn, boilerplate anywhere. */
import type { Format, Splitter } from '../../types.ts';
import { lineSplitter, splitText } from '../core/line-splitter.ts';
import { type Line, LineReader } from '../core/lines.ts';
import type { SpanCutter } from '../core/span-cutter.ts';
import { readBoilerplate } from '../cues/boilerplate.ts';
import { describeMarkedText } from '../cues/captchas-and-markup.ts';
import { doubtStrangers } from '../plausibility/strangers.ts';
import { WrapDetector } from './hard-wrap.ts';
import { type LineWithRole, RoleDecoder } from './line-roles.ts';
import { RecordAssembler } from './record-assembler.ts';

/** Plain text has no mark of its own, so that a format that has one goes first. */
const MAX_SCORE = 0.6;

/** Lines -> measured lines -> lines with roles -> records, one line at a time. */
function pages(spans: SpanCutter): Splitter<Line> {
  const wrap = new WrapDetector();
  const roles = new RoleDecoder();
  const assembler = new RecordAssembler(spans);
  const assemble = (lines: readonly LineWithRole[]) => {
    for (const line of lines) assembler.add(line);
  };
  /** Decides the roles of all lines so far, whatever may follow. */
  const decideAll = () => {
    for (const line of wrap.finish()) assemble(roles.push(line));
    assemble(roles.finish());
  };
  return {
    push(line) {
      if (line.overlong) {
        decideAll();
        assembler.addOverlong(line);
      } else {
        const measured = wrap.push(line);
        if (measured) assemble(roles.push(measured));
      }
      return assembler.take();
    },
    finish() {
      decideAll();
      assembler.finish();
      return assembler.take();
    },
  };
}

/** Share of the paragraphs outside boilerplate that are an abstract with a title of its own: 1 for a list, near 0 for prose. */
function shareOfPapers(head: string): number {
  let papers = 0;
  let others = 0;
  for (const span of splitText(lineSplitter(new LineReader(), pages), head)) {
    if (span.kind === 'record') {
      papers += 1;
      others += span.abstract.split('\n\n').length - 1;
    } else if (span.kind === 'reject' && span.code !== 'unread') others += span.raw.split(/\n\s*\n/).length;
  }
  return papers === 0 ? 0 : papers / (papers + others);
}

/** Share of the lines that are known boilerplate of pages that list papers. */
function shareOfBoilerplate(head: string): number {
  const lines = head.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.filter((line) => readBoilerplate(line.trim())).length / Math.max(2, lines.length);
}

const percent = (share: number) => `${Math.round(100 * share)}%`;

/**
 * One or many pages one after another, hard-wrapped or not, with blank lines or without. A date on a line of its own dates the
 * papers below it. Memory: the lines whose roles are not decided yet, see line-roles.ts.
 */
export const pageText: Format = {
  name: 'page-text',
  why: (head) =>
    `${percent(shareOfPapers(head))} of its paragraphs are an abstract with a title of its own, ${percent(shareOfBoilerplate(head))} of its lines are known boilerplate of pages`,
  maxConfidence: MAX_SCORE,
  detect(head) {
    if (describeMarkedText(head) !== undefined) return 0;
    return MAX_SCORE * Math.max(shareOfPapers(head), shareOfBoilerplate(head) > 0.5 ? 0.5 : 0);
  },
  splitter: () => doubtStrangers(lineSplitter(new LineReader(), pages)),
};
