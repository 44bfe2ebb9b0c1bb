export { bulkHandler } from './bulk-handler.ts';
export { generatorHandler } from './generator-handler.ts';
export { partialBatchHandler } from './partial-batch-handler.ts';
