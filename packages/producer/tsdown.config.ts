import { defineConfig, type UserConfig } from 'tsdown';
import { published } from '../../tsdown.config.base.ts';

const config: UserConfig = defineConfig(published);
export default config;
