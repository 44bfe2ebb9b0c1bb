// An edge worker: the main job at each request. `workerd test` calls `test` in place of a request.
import { report } from './main-job.mjs';

export default {
  fetch: async () => Response.json(await report()),
  test: async () => console.log(JSON.stringify(await report())),
};
