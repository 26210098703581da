import { type INestApplicationContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS } from '../platform/http/index.js';
import { PERMISSIONS, type Permission } from './permissions.js';

/** One handler: what address it answers, and who may ask. */
export interface Route {
  readonly method: string;
  /** As the router has it: `/staff/parcels/:id`. */
  readonly path: string;
  readonly access: Permission | 'anyone';
}

type Handler = (...args: never[]) => unknown;

/** Every handler the application registers. Throws, naming them all, when some say neither `@Can` nor `@Anyone`: such a house does not open. */
export function routesOf(app: INestApplicationContext): Route[] {
  const found = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]).flatMap(({ metatype }) => (typeof metatype === 'function' ? handlersOf(metatype) : []));
  const unsaid = found.filter(({ access }) => access !== 'anyone' && !Object.hasOwn(PERMISSIONS, access ?? ''));
  if (unsaid.length > 0) throw new Error(`Say @Can('…') with a permission of identity/permissions, or @Anyone(), at: ${unsaid.map(({ name }) => name).join(', ')}`);
  return found.map(({ method, path, access }) => ({ method, path, access: access as Route['access'] }));
}

function handlersOf(controller: object): { name: string; method: string; path: string; access: string | undefined }[] {
  const prototype = (controller as { prototype: Record<string, Handler> }).prototype;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as string | undefined;
    return pathsOf(controller).flatMap((prefix) => pathsOf(handler).map((own) => ({
      name: `${(controller as { name: string }).name}.${name}`, method: RequestMethod[method], path: `/${[prefix, own].join('/').split('/').filter(Boolean).join('/')}`, access,
    })));
  });
}

const pathsOf = (target: object): string[] => [(Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined) ?? ''].flat();
