import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/**
 * Puts script and style into the page, so that one file is all there is: a browser loads no module from `file:`.
 * Adds the policy that lets only these two run, and lets nothing out.
 */
export function singleFile(): Plugin {
  return {
    name: 'single-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('single-file: no index.html in the bundle');
      let html = String(page.source).replaceAll(
        /\s*<(?:script type="module"|link rel="stylesheet")[^>]*>(?:<\/script>)?/g,
        '',
      );
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === 'chunk') {
          // Nothing in a string may end the script.
          const code = file.code.trim().replaceAll('</script', '<\\/script');
          html = html.replace('</body>', () => `<script type="module">${code}</script>\n</body>`);
        } else if (name.endsWith('.css')) {
          html = html.replace('</head>', () => `<style>${String(file.source).trim()}</style>\n</head>`);
        } else continue;
        delete bundle[name];
      }
      const policy = [
        "default-src 'none'",
        `script-src ${hashOf(html, /<script type="module">([\s\S]*?)<\/script>/)}`,
        `style-src ${hashOf(html, /<style>([\s\S]*?)<\/style>/)}`,
        'worker-src blob:',
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; ');
      // First, so that nothing comes before it.
      page.source = html.replace('<meta charset="utf-8">', (charset) => {
        return `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`;
      });
    },
  };
}

function hashOf(html: string, pattern: RegExp): string {
  const content = pattern.exec(html)?.[1];
  if (content === undefined) throw new Error(`single-file: nothing in the page matches ${pattern}`);
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
