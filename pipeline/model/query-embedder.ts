/** Embeds queries. */
export interface QueryEmbedder {
  /** Names weights and precision, as that of an `Embedder` does: a query is compared with vectors of the same model. */
  readonly model: string;
  /**
   * Embeds the text of a query, as a unit vector.
   * @param options.wait whether to wait while the model loads. Feeds wait, since what they hold must not depend on it.
   *   Pages and the API answer by words at once where it is not loaded; loading begins.
   * @returns `undefined` while no model is loaded, without `wait`, or when it cannot be loaded or fails: the log says why
   */
  embed(text: string, options: { readonly wait: boolean }): Promise<Float32Array | undefined>;
}
