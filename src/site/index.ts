export { OpeningSoonFilter } from './opening-soon.js';
export { SiteModule } from './site.module.js';
