import type { BuildReport } from './build-site.ts';

/** What hosts of files take, at most. */
const HOSTS = [
  // https://docs.github.com/pages/getting-started-with-github-pages/github-pages-limits
  { host: 'GitHub Pages', bytes: 1e9 },
  // https://developers.cloudflare.com/pages/platform/limits/
  { host: 'Cloudflare Pages', files: 20_000, fileBytes: 25 * 2 ** 20 },
];

/** Checks a site against the limits of hosts. @returns a sentence for each limit that it exceeds, with what helps */
export function exceededLimits({ files, bytes, largest, pages, ofPapers }: BuildReport): string[] {
  /** @param share what the files of papers have of it */
  const remedy = (excess: number, share: number) => {
    const fitting = pages - Math.ceil((excess * pages) / share);
    if (fitting > 0) return `build with --items ${fitting > 100 ? fitting - (fitting % 100) : fitting}`;
    return 'fewer pages of papers (--items) are not enough: feeds hold all papers of their last two days';
  };
  const exceeded: string[] = [];
  for (const { host, ...limits } of HOSTS) {
    const { bytes: maxBytes = bytes, files: maxFiles = files, fileBytes = largest.bytes } = limits;
    if (bytes > maxBytes)
      exceeded.push(
        `too large for ${host}: ${megabytes(bytes)}, expected at most ${megabytes(maxBytes)}; ` +
          remedy(bytes - maxBytes, ofPapers.bytes),
      );
    if (files > maxFiles)
      exceeded.push(
        `too many files for ${host}: ${files}, expected at most ${maxFiles}; ` +
          remedy(files - maxFiles, ofPapers.files),
      );
    if (largest.bytes > fileBytes)
      exceeded.push(
        `too large a file for ${host}: ${largest.file} has ${megabytes(largest.bytes)}, expected at most ${megabytes(fileBytes)}`,
      );
  }
  return exceeded;
}

/** Formats a size, in millions of bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
