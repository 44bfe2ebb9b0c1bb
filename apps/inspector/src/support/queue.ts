/** Runs jobs one after the other, also after one that failed. */
export class Queue {
  #last: Promise<void> = Promise.resolve();

  run(job: () => Promise<void>): Promise<void> {
    const done = this.#last.then(job);
    this.#last = done.catch(() => {});
    return done;
  }
}
