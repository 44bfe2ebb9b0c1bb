import type { Deadline } from './deadline.ts';
import type { KinesisEvent } from './kinesis-event.ts';
import type { Invocation } from './kinesis-handler-options.ts';

/**
 * Lambda's context with the fields of the invocation. It is inherited, not copied, since some members change;
 * methods and accessors run on Lambda's own object, which may have private fields.
 */
export function toContext<Context extends object>(
  lambdaContext: Context | null | undefined,
  fields: Omit<KinesisEvent, 'Records'>,
  deadline: Deadline,
): Context & Invocation {
  const inherited =
    typeof lambdaContext === 'object' && lambdaContext !== null ? lambdaContext : Object.prototype;
  const own = { ...fields, state: { ...fields.state }, signal: deadline.signal };
  return Object.create(inherited, { ...boundMembersOf(inherited), ...Object.getOwnPropertyDescriptors(own) });
}

/** Not enumerable: a copy or a print of the context has the fields of the invocation, as without them. */
function boundMembersOf(context: object): PropertyDescriptorMap {
  const members: PropertyDescriptorMap = {};
  let owner = context;
  // Up to, but without, what every object inherits.
  for (let next = Object.getPrototypeOf(owner); next !== null; next = Object.getPrototypeOf(owner)) {
    const descriptors = Object.getOwnPropertyDescriptors(owner) as PropertyDescriptorMap;
    for (const name of Reflect.ownKeys(descriptors)) {
      const { get, set, value } = descriptors[name] as PropertyDescriptor;
      if (Object.hasOwn(members, name) || name === 'constructor') continue;
      // A client that a middleware adds may be a function with methods of its own.
      const bind = () => Object.setPrototypeOf(Function.prototype.bind.call(value, context), value);
      if (typeof value === 'function') members[name] = { value: bind(), writable: true };
      else if (get ?? set)
        members[name] = { get: get?.bind(context), set: set?.bind(context) } as PropertyDescriptor;
    }
    owner = next;
  }
  return members;
}
