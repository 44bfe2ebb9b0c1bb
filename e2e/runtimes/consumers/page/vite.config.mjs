// Vite's defaults, except for a fixed name, and without the code that needs a document before the page's own
// does.
export default {
  base: './',
  build: { modulePreload: { polyfill: false }, rolldownOptions: { output: { entryFileNames: 'main.mjs' } } },
};
