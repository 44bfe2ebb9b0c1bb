import { defineConfig, type UserConfig } from 'tsdown';
import { published } from '../../tsdown.config.base.ts';

const config: UserConfig = defineConfig({
  ...published,
  entry: ['src/index.ts', 'src/lambda.ts', 'src/describe.ts'],
});
export default config;
