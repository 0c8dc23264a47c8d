import type { ObjectStore } from './object-store.ts';

/** The used part of a Cloudflare R2 bucket. */
export interface Bucket {
  list(options: { readonly prefix: string; readonly cursor?: string; readonly limit: number }): Promise<{
    readonly objects: readonly { readonly key: string; readonly etag: string; readonly uploaded: Date }[];
    readonly truncated: boolean;
    readonly cursor?: string;
  }>;
  get(key: string): Promise<{ readonly body: ReadableStream<Uint8Array> } | null>;
}

/** Makes an {@link ObjectStore} of a bucket. */
export function bucketStore(bucket: Bucket): ObjectStore {
  return {
    async list(prefix, cursor) {
      const page = await bucket.list({ prefix, limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
      return {
        objects: page.objects.map(({ key, etag, uploaded }) => ({ key, etag, lastModified: uploaded })),
        cursor: page.truncated ? (page.cursor ?? null) : null,
      };
    },
    async get(key) {
      return (await bucket.get(key))?.body ?? null;
    },
  };
}
