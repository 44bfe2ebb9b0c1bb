import { type NodeMajor, nodeBinary, nodeMajors } from '@kpl-kit/nodes';
import type { Runtime } from './runtime.ts';

/** The Node releases that the packages promise to run on, of those on which the runtime does. */
export function nodesFor(runtime: Runtime): { major: NodeMajor; nodePath: string }[] {
  const majors = nodeMajors.filter((major) => major >= runtime.oldestNodeMajor);
  return majors.map((major) => ({ major, nodePath: nodeBinary(major) }));
}
