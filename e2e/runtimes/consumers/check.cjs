// The checks of the consumers, in place of node:assert, which browsers and edge runtimes do not have.

/** Throws unless both are deeply equal: the same kinds of objects, own properties and bytes. */
exports.equal = (actual, expected, what = 'value') => {
  const difference = firstDifference(actual, expected, what);
  if (difference !== undefined) throw new Error(difference);
};

/** Throws unless `action` throws an error that `isExpected` accepts. */
exports.throws = (action, isExpected, what = 'call') => {
  let thrown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  refuseOther(thrown, isExpected, what);
};

/** Throws unless `promise` is rejected with an error that `isExpected` accepts. */
exports.rejects = async (promise, isExpected, what = 'promise') => {
  const thrown = await promise.then(
    () => undefined,
    (error) => error,
  );
  refuseOther(thrown, isExpected, what);
};

function refuseOther(thrown, isExpected, what) {
  if (thrown === undefined) throw new Error(`${what} throws nothing`);
  if (!isExpected(thrown)) throw new Error(`${what} throws ${thrown}`, { cause: thrown });
}

function firstDifference(actual, expected, path) {
  if (Object.is(actual, expected)) return undefined;
  if (!isObject(actual) || !isObject(expected)) return `${path} is ${show(actual)}, not ${show(expected)}`;
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected))
    return `${path} is another kind of object`;
  if (actual instanceof Uint8Array)
    return sameBytes(actual, expected) ? undefined : `${path} has other bytes`;

  const keys = Object.keys(expected);
  const extra = Object.keys(actual).find((key) => !Object.hasOwn(expected, key));
  if (extra !== undefined) return `${path}.${extra} should not be there`;
  for (const key of keys) {
    if (!Object.hasOwn(actual, key)) return `${path}.${key} is missing`;
    const difference = firstDifference(actual[key], expected[key], `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value) {
  return typeof value === 'object' && value !== null;
}

function sameBytes(actual, expected) {
  if (actual.length !== expected.length) return false;
  for (let index = 0; index < actual.length; index++) if (actual[index] !== expected[index]) return false;
  return true;
}

function show(value) {
  return isObject(value) ? 'an object' : String(value);
}
