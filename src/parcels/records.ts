import { defineRecord } from '../kernel/record.js';

export const parcelRequested = defineRecord('parcel.requested');
export const parcelApproved = defineRecord('parcel.approved');
export const parcelReady = defineRecord('parcel.ready');
export const parcelInWork = defineRecord('parcel.inWork');
export const parcelPacked = defineRecord('parcel.packed');
export const parcelDispatched = defineRecord('parcel.dispatched');
export const parcelDelivered = defineRecord('parcel.delivered');
export const parcelClosed = defineRecord('parcel.closed');
export const parcelHeld = defineRecord('parcel.held');
export const parcelResumed = defineRecord('parcel.resumed');
export const parcelCancelled = defineRecord('parcel.cancelled');
export const parcelExcepted = defineRecord('parcel.excepted');
export const parcelWrittenOff = defineRecord('parcel.writtenOff');
