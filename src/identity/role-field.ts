import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn } from 'class-validator';
import { ROLES } from '../kernel/actor.js';

/** One or more roles; a form with one box ticked sends it alone. */
export const RolesField = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ enum: ROLES, isArray: true, minItems: 1, maxItems: ROLES.length }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : Array.isArray(value) ? [...new Set<unknown>(value)] : value)),
    IsArray({ message: 'Please fill this in.' }), ArrayMinSize(1, { message: 'Give at least 1.' }), ArrayMaxSize(ROLES.length, { message: `Give at most ${ROLES.length}.` }), IsIn(ROLES, { each: true, message: 'Choose one of the answers.' }),
  );
