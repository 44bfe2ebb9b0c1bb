declare module 'virtual:samples' {
  const groups: readonly import('../build/samples.ts').SampleGroup[];
  export default groups;
}

declare module 'virtual:findings' {
  const findings: import('../build/findings.ts').Findings;
  export default findings;
}
