import proto from 'onnx-proto';
import { ModelError } from '../errors.ts';
import { type Effort, KEPT } from './effort.ts';
import { encodePort } from './onnx.ts';

const { AttributeProto, ModelProto } = proto.onnx;

/** The layer after whose attention tokens leave. The earlier, the faster, and the further from effort 1. */
const LAST_WHOLE_ATTENTION: Readonly<Record<Exclude<Effort, 1>, number>> = { 0.8: 1, 0.6: 1, 0.4: 0 };

/**
 * Changes a graph of `buildGraph` so that only the tokens at the positions of the input `KEPT` go on after the first
 * layers, and the mean is theirs. GELU is computed by its approximation with tanh (D. Hendrycks and K. Gimpel, 2016,
 * arXiv:1606.08415), in half the time. Constants stay what they are, so all efforts share one model file.
 * @param graph with its constants or without
 * @throws ModelError when it is not such a graph
 */
export function reduceGraph(graph: Uint8Array, effort: Effort): Uint8Array {
  if (effort === 1) return graph;
  const model = ModelProto.decode(graph);
  const nodes = model.graph?.node ?? [];
  const block = `encoder.layer.${LAST_WHOLE_ATTENTION[effort]}.attention`;
  const find = (name: string) => {
    const node = nodes.find((node) => node.name === name);
    if (node?.input && node.output) return { node, input: node.input, output: node.output };
    throw new ModelError(`Reducing the graph to effort ${effort}: it has no node ${name}.`);
  };
  const gather = (tokens = '') => ({
    opType: 'Gather',
    name: `${tokens}.${KEPT}`,
    input: [tokens, KEPT],
    output: [`${tokens}.${KEPT}`],
    attribute: [{ name: 'axis', type: AttributeProto.AttributeType.INT, i: 1 }],
  });

  const attention = find(`${block}.self`);
  const dense = find(`${block}.output.dense`);
  const addNorm = find(`${block}.output`);
  const gathered = [gather(attention.output[0]), gather(addNorm.input[1])];
  [dense.input[0], addNorm.input[1]] = gathered.map(({ name }) => name) as [string, string];
  nodes.splice(nodes.indexOf(attention.node) + 1, 0, ...gathered);
  for (const node of nodes) if (node.opType === 'BiasGelu') node.opType = 'FastGelu';
  model.graph?.input?.push(encodePort({ name: KEPT, type: 'int32', shape: [KEPT] }));
  return ModelProto.encode(model).finish();
}
