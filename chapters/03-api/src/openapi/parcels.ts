import { z } from 'zod';

import { GATEWAY_BODY_BYTES } from '../http/limits';
import { newParcel, type showParcel } from '../parcels/parcel';
import type { Part, ResponseDescriptions } from './operation';
import { INVALID_BODY, sends, sendsProblem } from './responses';
import { BY_ID, rowNumber } from './values';

const parcel = z.object({
  id: rowNumber,
  ...newParcel.shape,
}) satisfies z.ZodType<ReturnType<typeof showParcel>>;

/** A separate gateway: it has another parser than the shop, and checks what a caller accepts. */
const BEFORE_GATEWAY: ResponseDescriptions = {
  400: sendsProblem('The body is no JSON, or the path is not well encoded.'),
  406: sendsProblem('`Accept` does not allow JSON.'),
  413: sendsProblem(`The body has more than ${GATEWAY_BODY_BYTES} bytes.`),
  415: sendsProblem('The body is not JSON in UTF-8, uncompressed.'),
};

export const PARCELS: Part = {
  tag: 'parcels',
  requests: { NewParcel: newParcel },
  responses: { Parcel: parcel },
  before: BEFORE_GATEWAY,
  paths: {
    '/api/parcels': {
      post: {
        operationId: 'announceParcel',
        summary: 'Announce a parcel',
        body: newParcel,
        responses: {
          201: sends('The parcel.', parcel),
          ...INVALID_BODY,
          409: sendsProblem('A parcel with this reference was announced already.'),
          503: {
            ...sendsProblem('The ramp is closed on Sundays.'),
            headers: { 'Retry-After': 'In how many seconds it opens.' },
          },
        },
      },
    },
    '/api/parcels/export': {
      get: {
        operationId: 'exportParcels',
        summary: 'All parcels, each as JSON in a line of its own',
        responses: {
          200: { ...sends('The lines.', z.string()), mediaType: 'application/x-ndjson' },
        },
      },
    },
    '/api/parcels/{id}': {
      parameters: BY_ID,
      get: {
        operationId: 'showParcel',
        summary: 'One parcel',
        responses: {
          200: sends('The parcel.', parcel),
          404: sendsProblem('There is no such parcel.'),
        },
      },
    },
  },
};
