import { batches } from './sources/batches';
import { connections } from './sources/connections';
import { corrections } from './sources/corrections';
import { frame } from './sources/frame';
import { imports } from './sources/imports';
import { keys } from './sources/keys';
import { quarantine } from './sources/quarantine';
import { send } from './sources/send';
import { unpriced } from './sources/unpriced';
import { verify } from './sources/verify';

export const sources = {
  ...frame,
  send,
  keys,
  imports,
  connections,
  batches,
  unpriced,
  quarantine,
  corrections,
  verify,
} as const;
