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

// Marked as pure, since a spread is taken for something that must run: these words are for their pages alone.
export const sources = /* @__PURE__ */ (() => ({
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
}))();
