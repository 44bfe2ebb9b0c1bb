/** Why nothing could be shown, said to the person who asked: a tool is missing, or a service did not do as expected. */
export class KclProofError extends Error {
  override readonly name = 'KclProofError';
}
