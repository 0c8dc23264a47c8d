import { readFileSync } from 'node:fs';

/* `#static-files` on Node and Deno (see "imports" in package.json): the files of functions/web/static/ as they are. */

const read = (name: string) => readFileSync(new URL(`../web/static/${name}`, import.meta.url));

export const ADD_SCRIPT: string = read('add.js').toString();
export const COPY_SCRIPT: string = read('copy.js').toString();
export const CORRECT_SCRIPT: string = read('correct.js').toString();
export const SEARCH_SCRIPT: string = read('search.js').toString();
export const STYLE_SHEET: string = read('style.css').toString();
export const ICON_SVG: string = read('icon.svg').toString();
export const ICON_PNG_144: Uint8Array<ArrayBuffer> = new Uint8Array(read('icon-144.png'));
export const ICON_PNG_512: Uint8Array<ArrayBuffer> = new Uint8Array(read('icon-512.png'));
