import type { Format, Splitter, TextChunk } from '../../types.ts';
import { type Line, LineReader } from '../core/lines.ts';
import { TextWindow } from '../core/text-window.ts';
import { furniture } from '../cues/boilerplate.ts';
import { looksLike } from '../cues/not-a-dump.ts';
import { Assembly, type Piece } from './assemble.ts';
import { Wrapping } from './hard-wrap.ts';
import { Labelling } from './line-roles.ts';

/** The most that {@link pageText} claims: plain text has no mark of its own, so a format that has one goes first. */
const MOST_SURE = 0.6;

/** Lines -> wrapping -> labels -> pieces, one line at a time. */
class PageTextSplitter implements Splitter {
  readonly #transcript = new TextWindow();
  readonly #lines = new LineReader();
  readonly #wrapping = new Wrapping();
  readonly #labelling = new Labelling();
  readonly #assembly = new Assembly(this.#transcript);
  push(chunk: TextChunk): readonly Piece[] {
    this.#transcript.append(chunk);
    for (const line of this.#lines.push(chunk.text)) this.#add(line);
    return this.#take();
  }

  finish(): readonly Piece[] {
    for (const line of this.#lines.finish()) this.#add(line);
    this.#settle();
    this.#assembly.finish();
    return this.#assembly.take();
  }

  #add(line: Line): void {
    if (line.overlong) {
      this.#settle();
      this.#assembly.addOverlong(line);
      return;
    }
    const measured = this.#wrapping.push(line);
    if (measured) this.#assemble(this.#labelling.push(measured));
  }

  /** Decides about all lines seen, whatever may follow. */
  #settle(): void {
    for (const line of this.#wrapping.finish()) this.#assemble(this.#labelling.push(line));
    this.#assemble(this.#labelling.finish());
  }

  #assemble(labelled: ReturnType<Labelling['push']>): void {
    for (const each of labelled) this.#assembly.add(each);
  }

  #take(): readonly Piece[] {
    const pieces = this.#assembly.take();
    this.#transcript.release(this.#assembly.done);
    return pieces;
  }
}

/** What share of the paragraphs that are no furniture are an abstract with a title of its own: 1 for a list, near 0 for prose. */
function shareOfPapers(head: string): number {
  const splitter = new PageTextSplitter();
  const chunk: TextChunk = { text: head, start: 0, end: 2 * head.length, encoding: 'utf-16' };
  let papers = 0;
  let others = 0;
  for (const piece of [...splitter.push(chunk), ...splitter.finish()]) {
    if (piece.kind === 'record') {
      papers += 1;
      others += piece.abstract.split('\n\n').length - 1;
    } else if (piece.kind === 'reject') others += piece.raw.split(/\n\s*\n/).length;
  }
  return papers === 0 ? 0 : papers / (papers + others);
}

/** What share of the lines is known furniture of a page of papers. */
function shareOfFurniture(head: string): number {
  const lines = head.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.filter((line) => furniture(line.trim())).length / Math.max(2, lines.length);
}

/**
 * The text of a web page that lists papers, as copied by hand: title and abstract in turn, furniture of the page anywhere,
 * one or many pages one after another, hard-wrapped or not, with blank lines or without. A date in a line of its own dates
 * the papers below it. Memory: about the lines that are not yet decided upon, see labelling.ts.
 */
export const pageText: Format = {
  name: 'page-text',
  why: (head) =>
    `${Math.round(100 * shareOfPapers(head))}% of its paragraphs are an abstract with a title of its own, ${Math.round(100 * shareOfFurniture(head))}% of its lines known furniture of pages`,
  maxScore: MOST_SURE,
  detect(head) {
    if (looksLike(head) !== undefined) return 0;
    return MOST_SURE * Math.max(shareOfPapers(head), shareOfFurniture(head) > 0.5 ? 0.5 : 0);
  },
  splitter: () => new PageTextSplitter(),
};
