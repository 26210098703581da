import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../config/root.js';

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

/** Every package that runs with the service, from the lock file: name, version, licence. `npm run sbom` writes the same as CycloneDX. */
export function packagesPage(): string {
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
  const used = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev).map(([path, locked]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 13), ...locked }));
  const lines = [...new Set(used.map(({ name, version = '', license, optional, hasInstallScript }) =>
    `| ${name} | ${version} | ${license ?? 'see its LICENSE'} | ${[optional && 'where the system is its', hasInstallScript && 'has an install script; not needed'].filter(Boolean).join('; ')} |`))].sort();
  return `# Packages\n\n${lines.length} packages run with the service (development tools are not among them).\n\n| package | version | licence | remark |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}
