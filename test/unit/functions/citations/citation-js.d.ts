/* The part of citation.js that tests use; it comes without types. */

declare module '@citation-js/core' {
  export class Cite {
    /** @throws when the text has another format */
    constructor(text: string, options: { readonly forceType: string });
    /** CSL-JSON. */
    readonly data: readonly unknown[];
  }
}

declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-ris';
