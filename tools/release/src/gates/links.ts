import { relativeLinksOf } from '../readme-links.ts';
import type { Gate } from './gate.ts';

/** The README links to nothing that is only in the repository. Before that has an address, links stay relative. */
export const links: Gate = ({ files, manifest }) =>
  manifest.repository === undefined
    ? []
    : relativeLinksOf(String(files.get('README.md'))).map(
        (link) => `README.md has the relative link ${link}`,
      );
