import { EXPORTS, type Export } from '../reading/exports.ts';
import type { InspectorSession } from '../reading/session.ts';
import { button, h } from '../support/dom.ts';
import type { Remote } from '../support/rpc.ts';

const LINK_WARNING =
  'The link holds the data of the record: whoever has the link has the data, as do the logs of a chat or of a proxy.';

/** Copies the record in other forms. */
export class Copying {
  readonly element: HTMLElement;
  readonly #status = h('p', { role: 'status' });
  readonly #text = h('textarea', { rows: 4, readonly: true, 'aria-label': 'what was copied' });
  readonly #session: Remote<InspectorSession>;

  constructor(session: Remote<InspectorSession>) {
    this.#session = session;
    const buttons = Object.entries(EXPORTS).map(([what, label]) =>
      button(`Copy ${label}`, () => void this.#copy(what as Export)),
    );
    this.element = h(
      'section',
      { class: 'copying' },
      h('h3', {}, 'Take it elsewhere'),
      h('div', { class: 'controls' }, ...buttons),
      this.#status,
      this.#text,
    );
    this.clear();
  }

  clear(): void {
    this.#status.textContent = '';
    this.#text.hidden = true;
  }

  async #copy(what: Export): Promise<void> {
    this.clear();
    try {
      const exported = await this.#session.export(what);
      const text = what === 'link' ? location.href.replace(/#.*/, '') + exported : exported;
      this.#text.value = text;
      this.#text.hidden = false;
      const isCopied = await copyText(text, this.#text);
      const said = isCopied ? `Copied: ${EXPORTS[what]}.` : 'Copy it from the field below.';
      this.#status.textContent = what === 'link' ? `${said} ${LINK_WARNING}` : said;
    } catch (error) {
      this.#status.textContent = (error as Error).message;
    }
  }
}

/** Pages from `file:` may have no clipboard: then the text is selected, for Ctrl+C. */
async function copyText(text: string, field: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.select();
    return false;
  }
}
