import { Router } from 'express';

import { readTransfer } from './read-transfer';
import { type TransferDeps, transferFunds } from './transfer';

export function createTransferRoutes(deps: TransferDeps): Router {
  return Router().post('/transfers', async (request, response) => {
    response.status(201).json(await transferFunds(deps, readTransfer(request.body)));
  });
}
