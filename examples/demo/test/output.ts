import type { Output } from '../src/progress.ts';

/** Keeps what is written to it. */
export class RecordedOutput implements Output {
  readonly isTTY: boolean;
  text = '';

  constructor({ isTTY = false }: { isTTY?: boolean } = {}) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}
