/** Runs jobs one after the other, also after one that failed. */
export class Queue {
  #last: Promise<void> = Promise.resolve();

  async run(job: () => Promise<void>): Promise<void> {
    const done = this.#last.then(job);
    this.#last = done.catch(() => {});
    // Not `done` itself, which has a handler: an error that nobody else handles must be reported.
    await done;
  }
}
