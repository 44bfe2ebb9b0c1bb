declare module 'virtual:samples' {
  const groups: readonly import('../build/samples.ts').SampleGroup[];
  export default groups;
}
