/** Most papers of a library. */
export const MAX_PAPERS = 1_000;

/** Bytes of a file of papers. */
export const MAX_BYTES = 2 * 1024 * 1024;
