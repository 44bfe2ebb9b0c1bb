/**
 * The method for `await using`, if `Symbol.asyncDispose` has a type (`lib: ["esnext.disposable"]`, or Node's
 * types).
 */
export type AsyncDisposableLike = SymbolConstructor extends {
  readonly asyncDispose: infer Name extends symbol;
}
  ? { readonly [Key in Name]: () => Promise<void> }
  : object;
