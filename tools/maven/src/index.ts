/**
 * Says whether a JDK and Maven are there, and builds a Maven project into a class path: for what drives the real KPL and KCL.
 *
 * @packageDocumentation
 */
export { buildProject, MavenError, toClassPath, versionInClassPath } from './build-project.ts';
export { type JavaTool, javaVersion, missingTools, type RunsCommand } from './missing-tools.ts';
