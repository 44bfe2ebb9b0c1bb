/** Why nothing could be captured, said to the person who asked for it: a tool is missing, or the KPL did not do as expected. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
}
