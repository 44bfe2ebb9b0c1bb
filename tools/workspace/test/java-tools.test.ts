import { describe, expect, test } from 'vitest';
import { javaVersion, missingTools } from '../src/maven.ts';

const printed: Record<string, string> = {
  java: 'openjdk version "17.0.15" 2025-04-15',
  javac: 'javac 17.0.15',
  keytool: 'Key and Certificate Management Tool',
  mvn: 'Apache Maven 3.8.7',
};

describe('missingTools', () => {
  const missingWith = (changes: Record<string, string | undefined>) =>
    missingTools(['java', 'javac', 'keytool'], (command) => ({ ...printed, ...changes })[command]);

  test('is empty with a JDK and Maven', () => {
    expect(missingWith({})).toEqual([]);
  });

  test.each([
    { what: 'no Java', changes: { java: undefined }, commands: 'java' },
    { what: 'an old Java', changes: { java: 'openjdk version "11.0.2"' }, commands: 'java' },
    {
      what: 'a Java that counts as they did before 9',
      changes: { java: 'java version "1.8.0_392"' },
      commands: 'java',
    },
    { what: 'a Java that says nothing of itself', changes: { java: '' }, commands: 'java' },
    { what: 'a Java without its compiler', changes: { javac: undefined }, commands: 'javac' },
    {
      what: 'no JDK at all',
      changes: { java: undefined, javac: undefined, keytool: undefined },
      commands: 'java, javac, keytool',
    },
  ])('names the JDK and its commands with $what', ({ changes, commands }) => {
    expect(missingWith(changes)).toEqual([`a JDK of version 17 or later (${commands})`]);
  });

  test.each(['17', '21.0.5', '25-ea'])('takes Java %s', (version) => {
    expect(missingWith({ java: `openjdk version "${version}"` })).toEqual([]);
  });

  test('names Maven', () => {
    expect(missingWith({ mvn: undefined })).toEqual(['Maven (mvn)']);
  });

  test('asks for no tool that is not needed', () => {
    expect(
      missingTools(['java'], (command) => (command === 'keytool' ? undefined : printed[command])),
    ).toEqual([]);
  });
});

describe('javaVersion', () => {
  test('returns the version that Java reports', () => {
    expect(javaVersion((command) => printed[command])).toBe('17.0.15');
    expect(javaVersion(() => undefined)).toBeUndefined();
  });
});
