// As on Node before 20.16, and in runtimes that have a process but no built-in modules to ask it for.
process.getBuiltinModule = () => undefined;
