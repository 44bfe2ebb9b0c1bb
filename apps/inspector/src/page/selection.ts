import type { PartView } from '../reading/session.ts';

/** Some bytes, and the part that they are. */
export type Selected = Pick<PartView, 'id' | 'byteOffset' | 'byteLength'> & Partial<PartView>;

/** What is highlighted in all views: what the pointer is on, or else what was pinned. */
export class Selection {
  #hovered: Selected | undefined;
  #pinned: Selected | undefined;
  readonly #listeners: ((current: Selected | undefined, isPinned: boolean) => void)[] = [];

  get pinned(): Selected | undefined {
    return this.#pinned;
  }

  onChange(listener: (current: Selected | undefined, isPinned: boolean) => void): void {
    this.#listeners.push(listener);
  }

  hover(selected: Selected | undefined): void {
    if (selected?.id === this.#hovered?.id) return;
    this.#hovered = selected;
    this.#tell();
  }

  pin(selected: Selected | undefined): void {
    this.#pinned = selected;
    this.#hovered = undefined;
    this.#tell();
  }

  #tell(): void {
    const current = this.#hovered ?? this.#pinned;
    for (const listener of this.#listeners) listener(current, current === this.#pinned);
  }
}
