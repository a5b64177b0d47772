/** Bodies, queries and replies of every operation, by its id in the OpenAPI document. */
import type { components, operations } from './openapi.ts';

type Json<T> = T extends { content: { 'application/json': infer B } } ? B : never;
type Ok<R> = R extends { 200: infer A }
  ? Json<A>
  : R extends { 201: infer B }
    ? Json<B>
    : R extends { 202: infer C }
      ? Json<C>
      : never;
type Reply<Id extends keyof operations> = Ok<operations[Id]['responses']>;

export type Body<Id extends keyof operations> = operations[Id] extends { requestBody: infer B }
  ? Json<B>
  : operations[Id] extends { requestBody?: infer B }
    ? Json<NonNullable<B>>
    : never;
export type Query<Id extends keyof operations> = operations[Id] extends { parameters: { query?: infer Q } }
  ? NonNullable<Q>
  : never;
/** `data` of the envelope. */
export type Data<Id extends keyof operations> = Reply<Id> extends { data: infer D } ? D : never;
/** One row of a list. */
export type Row<Id extends keyof operations> = Data<Id> extends (infer R)[] ? R : never;
export type Flat<Id extends keyof operations> = Reply<Id>;
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
