import { describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../src/environment.ts';

describe('cleanEnvironment', () => {
  it('keeps what a shell has', () => {
    expect(cleanEnvironment({ PATH: '/bin', HTTPS_PROXY: 'x' })).toEqual({ PATH: '/bin', HTTPS_PROXY: 'x' });
  });

  it('keeps where npm finds packages, in either case', () => {
    const environment = {
      npm_config_registry: 'https://registry.example/',
      'npm_config_@kpl-kit:registry': 'https://registry.example/',
      'npm_config_//registry.example/:_authToken': 'secret',
      NPM_CONFIG_USERCONFIG: '/home/me/.npmrc',
      npm_config_cache: '/cache',
      npm_config_strict_ssl: 'false',
      npm_config_https_proxy: 'http://proxy.example/',
      npm_config_offline: 'true',
    };
    expect(cleanEnvironment(environment)).toEqual(environment);
  });

  it('drops what an outer npm or vitest leaves behind', () => {
    const environment = {
      npm_config_prefix: '/usr',
      NPM_CONFIG_GLOBAL: 'true',
      npm_lifecycle_event: 'test',
      npm_package_json: 'package.json',
      NODE_ENV: 'test',
      NODE_PATH: '/lib',
      NODE_V8_COVERAGE: '/coverage',
      VITEST: 'true',
    };
    expect(cleanEnvironment(environment)).toEqual({});
  });
});
