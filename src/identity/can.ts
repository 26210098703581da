import { SetMetadata } from '@nestjs/common';
import { ACCESS } from '../platform/http/index.js';
import type { Permission } from './permissions.js';

/** The permission a handler asks for (identity/permissions). */
export const Can = (permission: Permission): ClassDecorator & MethodDecorator => SetMetadata(ACCESS, permission);
