import type { SplitSpan, Splitter } from '../../types.ts';
import { SpanCutter } from './span-cutter.ts';

/** Cuts text that comes in chunks into lines or rows. */
interface LineSource<L> {
  push(text: string): readonly L[];
  finish(): readonly L[];
}

/**
 * A splitter of text out of a splitter of lines.
 * @param lines a reader of lines or rows, made for this section
 * @param make makes the splitter of lines, which cuts its spans with `spans`
 */
export function lineSplitter<L>(lines: LineSource<L>, make: (spans: SpanCutter) => Splitter<L>): Splitter {
  const spans = new SpanCutter();
  const splitter = make(spans);
  const push = (line: L): readonly SplitSpan[] => splitter.push(line);
  return {
    push(chunk) {
      spans.append(chunk);
      return lines.push(chunk.text).flatMap(push);
    },
    finish: () => [...lines.finish().flatMap(push), ...splitter.finish(), ...spans.finish()],
  };
}

/** Splits a whole text, such as the beginning of a dump that a format is tried on. */
export function splitText(splitter: Splitter, text: string): readonly SplitSpan[] {
  const chunk = { text, start: 0, end: 2 * text.length, encoding: 'utf-16' } as const;
  return [...splitter.push(chunk), ...splitter.finish()];
}
