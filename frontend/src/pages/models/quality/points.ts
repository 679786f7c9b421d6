/** Models with a published score and what one's calls would cost on them. */
import type { Model, WholeMove } from '@/api/generated';
import { idOf } from '../search';
import { scoresOf } from './scores';

export type Point = {
  id: string;
  provider: string;
  model: string;
  name: string | null;
  quality: string;
  /** Per cent, as published. */
  score: string;
  /** Null where some of the calls have no price there. */
  cost: string | null;
  difference: string | null;
  percent: string | null;
};

type Scored = Model & { quality: string };

export function scored(models: readonly Model[]): Scored[] {
  return models.filter((model): model is Scored => model.quality !== null && scoresOf(model.quality).size > 0);
}

/** The best score first. */
export function pointsOf(models: readonly Scored[], moves: readonly WholeMove[], measure: string): Point[] {
  const byId = new Map(moves.map((move) => [idOf(move), move]));
  return models
    .flatMap(({ provider, model, name, quality }) => {
      const score = scoresOf(quality).get(measure);
      if (score === undefined) return [];
      const id = idOf({ provider, model });
      const move = byId.get(id);
      return [
        {
          id,
          provider,
          model,
          name,
          quality,
          score,
          cost: move?.cost_usd ?? null,
          difference: move?.difference_usd ?? null,
          percent: move?.difference_percent ?? null,
        },
      ];
    })
    .sort((one, other) => Number(other.score) - Number(one.score));
}
