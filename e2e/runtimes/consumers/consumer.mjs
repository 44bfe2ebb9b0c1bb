import { report } from './main-job.mjs';

console.log(JSON.stringify({ format: 'esm', ...(await report()) }));
