// Vite's defaults, save for a name that is known beforehand, and for what asks for a document before the page's own code.
export default {
  base: './',
  build: { modulePreload: { polyfill: false }, rolldownOptions: { output: { entryFileNames: 'main.mjs' } } },
};
