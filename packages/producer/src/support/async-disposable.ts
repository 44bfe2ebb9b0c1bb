/** What `await using` needs, where the platform's types have it (`lib: ["esnext.disposable"]`, or those of Node). */
export type AsyncDisposableLike = SymbolConstructor extends {
  readonly asyncDispose: infer Name extends symbol;
}
  ? { readonly [Key in Name]: () => Promise<void> }
  : object;
