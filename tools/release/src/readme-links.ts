import { posix } from 'node:path';

/** The address of a file or folder of the repository, given from its top. HEAD is the default branch. */
export type AddressOf = (path: string) => string;

/** How package.json names the repository. Undefined when it does not. */
export function addressesIn(repository: { readonly url: string } | undefined): AddressOf | undefined {
  const url = repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return url === undefined ? undefined : (path) => `${url}/blob/HEAD/${path}`;
}

/** The document of a folder with absolute links, so that they also work where the repository is not around it. */
export function withAbsoluteLinks(document: string, directory: string, addressOf: AddressOf): string {
  return document.replaceAll(LINK, (found, link?: string) =>
    isRelative(link) ? `](${addressOf(posix.join(directory, link))})` : found,
  );
}

/** The links that lead to other files of the repository. */
export function relativeLinksOf(document: string): string[] {
  return [...document.matchAll(LINK)].map(([, link]) => link).filter(isRelative);
}

/** Code comes first, so that what looks like a link in it is skipped. */
const LINK = /```[\s\S]*?```|`[^`\n]*`|\]\(([^)\s]+)\)/g;

/** Not an address, nor a heading of the same document. */
function isRelative(link: string | undefined): link is string {
  return link !== undefined && !/^(?:[a-z]+:|#)/.test(link);
}
