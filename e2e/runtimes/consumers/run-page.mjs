// Runs the page's bundle on Node as in a browser without a document: with nothing but what browsers have too.
const OF_NODE = ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate'];
for (const name of OF_NODE) delete globalThis[name];

await import('./page/dist/main.mjs');
console.log(JSON.stringify(await globalThis.report));
