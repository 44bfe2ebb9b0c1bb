/** The one of a list that has this name. Throws when there is none, so that no test runs on nothing. */
export function named<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing has the name ${name}`);
  return found;
}
